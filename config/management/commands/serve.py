"""``manage.py serve``: the whole product in the foreground, until SIGTERM or Ctrl-C."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config.processes import serve_with_redis
from config.serving import serve_embedded, serve_web


class Command(BaseCommand):
    help = (
        "Serves web and worker: in one process without REDIS_URL, else as web, worker and beat. "
        "--web serves the web alone, for installations that start the workers elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web", action="store_true")
        parser.add_argument("--prepare", action="store_true", help="manage.py prepare first")

    def handle(self, *, port: int, web: bool, prepare: bool, **options: Any) -> None:
        if prepare:
            call_command("prepare", stdout=self.stdout)
        if web:
            serve_web(port)
        elif settings.REDIS_URL:
            serve_with_redis(port)
        else:
            serve_embedded(port)
