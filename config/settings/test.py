"""Tests: the demonstration's switches on, throwaway keys, the engine that DATABASE_URL names."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, os

DEMO = True
SECRET_KEY = "only for tests"
MASTER_KEY = "b25seSBmb3IgdGVzdHMsIHRoaXJ0eS10d28gYnl0ZXM="
IDENTITY_KEY = "only for tests"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="shenbao-test-"))
STORE_DIR = DATA_DIR / "store"
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
TABLES_LOOK_SECONDS = None  # queries are counted; what is imported in this process serves anyway
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A migrated database to copy, so that only one process of a run migrates: its DATABASE_URL.
TEST_TEMPLATE = os.environ.get("TEST_TEMPLATE", "")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: races between threads need one database with several connections.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # Processes are killed in tests, the machine is not.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # Test threads come and go; a pool would outlive the test database.
    DATABASES["default"]["OPTIONS"].pop("pool")
    DATABASES["default"]["TEST"] = {"NAME": f"test_shenbao_{os.getpid()}"}
    if TEST_TEMPLATE:
        DATABASES["default"]["TEST"]["TEMPLATE"] = TEST_TEMPLATE.rpartition("/")[2]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
