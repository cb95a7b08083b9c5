"""The demonstration: one click changes the role, mails are shown instead of sent."""

from .base import *  # noqa: F403
from .base import NAMED_HOSTS

DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *NAMED_HOSTS]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
