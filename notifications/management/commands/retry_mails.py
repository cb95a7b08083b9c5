"""``manage.py retry_mails``: failed mails, and the order to send them again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications import services
from notifications.models import Message
from trail.clock import database_now


class Command(BaseCommand):
    help = "List the mails that could not be sent and why; with --send, try them all again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--send", action="store_true", help="give every failed mail new attempts"
        )

    def handle(self, *args: Any, send: bool, **options: Any) -> None:
        for message in Message.objects.filter(state=Message.State.FAILED).order_by("pk"):
            if send:
                services.retry(message.pk, at=database_now())
            self.stdout.write(f"{message.dedupe_key}  {message.error}")
