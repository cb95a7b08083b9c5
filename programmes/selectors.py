"""Reads of rounds and definitions. Rounds are public to everyone who is logged in."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef, QuerySet

from organisations.models import Organisation, User
from organisations.selectors import organisations_with

from . import definitions, loader
from .models import Definition, Round, RoundWindow
from .windows import Span, is_open


def definition_of(definition: Definition) -> definitions.Programme:
    """The stored file as frozen values, parsed once a process for each SHA-256."""
    return _parsed(definition.sha256, definition.source)


@lru_cache(maxsize=64)
def _parsed(sha256: str, source: str) -> definitions.Programme:
    return loader.read(source, name=f"sha256:{sha256[:12]}")


def window_of(round: Round, window_id: str) -> RoundWindow:
    """The round's own window; ``RoundWindow.DoesNotExist`` if it has none of this id."""
    for window in round.windows.all():
        if window.window == window_id:
            return window
    raise RoundWindow.DoesNotExist(f"round {round.pk} has no window {window_id!r}")


def span_of(round: Round, window_id: str) -> Span:
    """The round's window as a plain span, for the pure functions of ``windows``."""
    window = window_of(round, window_id)
    return Span(window.opens_at, window.closes_at)


def open_rounds(at: datetime) -> QuerySet[Round]:
    """Rounds with at least one window open at the moment, newest first; windows prefetched."""
    running = RoundWindow.objects.filter(round=OuterRef("pk"), opens_at__lte=at, closes_at__gt=at)
    return (
        Round.objects.filter(Exists(running), state=Round.State.OPEN)
        .select_related("programme", "definition")
        .prefetch_related("windows")
        .order_by("-opened_at", "-pk")
    )


def units_that_may_declare(user: User, round: Round, at: datetime) -> list[Organisation]:
    """The units, of a kind that may declare, for which this person may begin one now."""
    programme = definition_of(round.definition)
    if not is_open(span_of(round, programme.route[0].window), at):
        return []
    own = organisations_with(user, "declare")
    units = Organisation.objects.filter(pk__in=own, kind__in=programme.applicants.kinds)
    return list(units.filter(closed_at=None).order_by("name"))


def newest_definition(key: str) -> Definition | None:
    """The version of the programme's file that was loaded last."""
    return Definition.objects.filter(programme__key=key).order_by("-pk").first()
