"""WSGI entry point. Refuses to start when a check of the installation fails."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

from config.settled import settle

application = get_wsgi_application()
BaseCommand().check(tags=["security", "shenbao"])
settle()
