"""Reads every chain of the trail and names what was done to it; exit code 1 on a fault."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trail.append_only import missing_triggers
from trail.models import Chain
from trail.rules import Fault, Link, faults_in
from trail.selectors import stored_chains


class Command(BaseCommand):
    help = "Verify the hash chains of the trail and the triggers that guard it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subject", metavar="KIND:ID", help="only this subject's chain")

    def handle(self, *args: Any, **options: Any) -> None:
        count = Count()
        faults = 0
        for head, links in stored_chains(self._chains(options["subject"])):
            count.chains += 1
            for fault in faults_in(head, count.entries_in(links)):
                faults += 1
                self.stdout.write(f"{head} {line(fault)}")
        for name in missing_triggers(connection):
            faults += 1
            self.stdout.write(_("The trigger %(name)s is missing or disabled.") % {"name": name})
        totals = _("%(chains)s chains, %(entries)s entries, %(faults)s faults") % {
            "chains": count.chains,
            "entries": count.entries,
            "faults": faults,
        }
        if faults:
            raise CommandError(totals, returncode=1)
        self.stdout.write(totals)

    def _chains(self, subject: str | None) -> QuerySet[Chain]:
        if subject is None:
            return Chain.objects.all()
        kind, _colon, identity = subject.partition(":")
        chains = Chain.objects.filter(subject_kind=kind, subject_id=identity)
        if not chains.exists():
            raise CommandError(_("The trail has no chain of “%(subject)s”.") % {"subject": subject})
        return chains


class Count:
    """How much was read, counted as it streams past."""

    def __init__(self) -> None:
        self.chains = self.entries = 0

    def entries_in(self, links: Iterable[Link]) -> Iterator[Link]:
        for link in links:
            self.entries += 1
            yield link


def line(fault: Fault) -> str:
    """The fault in the reader's language, its kind as it is searched for in logs."""
    return f"#{fault.seq} {fault.kind}: {_(fault.explanation) % fault.params}"
