"""``manage.py retry_documents``: failed papers, and the order to make them again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from documents import services
from documents.models import Document
from trail.clock import database_now


class Command(BaseCommand):
    help = "List the papers that could not be made and why, or have the named ones made again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", help="numbers of papers; none: only list them")

    def handle(self, *args: Any, numbers: list[str], **options: Any) -> None:
        failed = Document.objects.filter(state=Document.State.FAILED).order_by("pk")
        if not numbers:
            for document in failed:
                self.stdout.write(f"{document.number}  {document.title}  {document.error}")
        for document in failed.filter(number__in=numbers):
            services.retry(document.pk, actor="system:retry_documents", at=database_now())
            self.stdout.write(f"{document.number} is due again")
