"""The demonstration: one click changes the role, mails are shown instead of sent. Never in production."""

from .base import *  # noqa: F403
from .base import os

DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *os.environ.get("SHENBAO_HOSTS", "").split()]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
