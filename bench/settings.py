"""Production's settings, the reference views beside the product, one connection."""

from config.settings.production import *  # noqa: F403
from config.settings.production import DATABASES, INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
# No static file is asked for, so none is collected.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# One backend process, whose processor time is counted; nothing is done by another beside it.
DATABASES["default"]["OPTIONS"] = {
    "options": "-c lock_timeout=3000 -c max_parallel_workers_per_gather=0",
}
DATABASES["default"]["CONN_MAX_AGE"] = None
TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": "bare",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
# What a fresh Django project has: the reference views run behind these alone.
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
