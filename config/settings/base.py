"""Settings of every installation. Secrets come from the environment or the data directory."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("SHENBAO_DATA", BASE_DIR / "var")).resolve()


def secret(name: str) -> str:
    """A secret from the environment, or from the file that scripts/run made in the data."""
    if value := os.environ.get(f"SHENBAO_{name.upper()}"):
        return value
    path = DATA_DIR / "secrets" / name
    return path.read_text().strip() if path.exists() else ""


DEBUG = False
DEMO = False
NAMED_HOSTS = os.environ.get("SHENBAO_HOSTS", "").split()  # the hosts this site is reached by
ALLOWED_HOSTS = NAMED_HOSTS
SECRET_KEY = secret("secret_key")
MASTER_KEY = secret("master_key")  # wraps the keys of persons
IDENTITY_KEY = secret("identity_key")  # keyed hash of identity numbers

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "lucide",
    "guardian",
    "allauth",
    "allauth.account",
    "viewflow",
    "viewflow.workflow",
    "trail",
    "organisations",
    "programmes",
    "documents",
    "notifications",
    "declarations",
    "quotas",
    "reviews",
    "workflow",
    "config",
]

MIDDLEWARE = [
    "config.waking.WakingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.crowding.CrowdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organisations.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trail.middleware.IdempotencyMiddleware",
    "config.middleware.RefusalMiddleware",
    "programmes.middleware.TablesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.templatetags.kit"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'shenbao.sqlite3'}"


def database(url: str) -> dict[str, Any]:
    """Engine options of docs/decisions: SQLite never DEFERRED, PostgreSQL never waits for ever."""
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            # Without it INSERT OR REPLACE would remove rows of append-only tables unseen.
            "PRAGMA recursive_triggers=ON;",
        }
    else:
        database["OPTIONS"] = {
            "pool": {"min_size": 1, "max_size": 10},
            "options": "-c lock_timeout=3000",
        }
    return database


DATABASES = {"default": database(DATABASE_URL)}
REDIS_URL = os.environ.get("REDIS_URL", "")

# Rate limits of the login live in the database: they hold while Redis is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Django's 300 would let a flood of other logins push a lock out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ANONYMOUS_USER_NAME = None  # guardian: nobody holds grants without logging in
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"}
ACCOUNT_ADAPTER = "organisations.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False  # a shared office computer: closing the browser logs out
# How many proxies of ours stand in front: limits by address count the visitor, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SHENBAO_PROXIES", "0"))
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # seconds an invitation is good for

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORE_DIR = DATA_DIR / "store"  # content-addressed bytes of papers and attachments
MAX_UPLOAD_MB = 50
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_HANDLERS = [
    "documents.uploads.FingerprintHandler",  # at the public check of files; elsewhere Django's own
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PUBLIC_URL = os.environ.get("SHENBAO_PUBLIC_URL", "http://127.0.0.1:8000")
# What a government site must show in its footer; empty = not shown.
SITE_FURNITURE = {
    name: os.environ.get(f"SHENBAO_{name.upper()}", "")
    for name in ("sponsor", "site_code", "icp", "police")
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("SHENBAO_SMTP_HOST", "127.0.0.1")
SMTP_SECURITY = os.environ.get("SHENBAO_SMTP_SECURITY", "")  # "starttls", "tls", or none
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
SMTP_PORT = os.environ.get("SHENBAO_SMTP_PORT") or {"starttls": "587", "tls": "465"}.get(
    SMTP_SECURITY, "25"
)
EMAIL_PORT = int(SMTP_PORT) if SMTP_PORT.isdecimal() else 0  # config.checks refuses 0
EMAIL_HOST_USER = os.environ.get("SHENBAO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("smtp_password")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("SHENBAO_FROM_EMAIL", "shenbao@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
# What config.waking publishes with is stricter still: a person waits for it.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "max_retries": 0,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "visibility_timeout": 7200,
    }
    if REDIS_URL
    else {"polling_interval": 0.02}
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "shenbao"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A poll that takes longer is cut off; what it had claimed is due again. Half of the visibility
# timeout, so that a broker never gives a message away while somebody still works on it.
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
# Without its broker a worker finishes what it has begun: nobody else is told to begin it.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps nothing: what is due stands in tables
CELERY_TIMEZONE = TIME_ZONE
# How old the code tables of a process may be after somebody imported newer ones elsewhere.
TABLES_LOOK_SECONDS: float | None = 2
TICK_SECONDS = 3  # the pollers look for due rows at least this often

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers write only while DEBUG is on: errors must be seen in production.
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
