"""Who owes what: the duties that a person sees, where each stands, and what can be filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration, Duty, Result
from organisations.models import User
from organisations.selectors import organisations_with, within
from programmes import parts
from programmes.definitions import Text
from programmes.models import Round
from programmes.selectors import definition_of

# In words, and the tone of the tag.
STATES: Mapping[str, tuple[Any, str]] = {
    "overdue": (_("overdue"), "bad"),
    "open": (_("to be submitted"), "warn"),
    "submitted": (_("being examined"), "info"),
    "accepted": (_("received"), "ok"),
    "lapsed": (_("no longer owed"), "plain"),
}
WATCHING = ("declare", "review", "oversee", "audit")
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked to show; empty: everything."""

    state: str = ""
    owed: str = ""  # "<key of the programme>.<id of the obligation>"
    year: str = ""
    text: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Asked:
        """Out of an address; what names nothing is left out."""
        state, year = said.get("state", ""), said.get("year", "")
        return cls(
            state if state in STATES else "",
            said.get("owed", "")[:81],
            year if year.isascii() and year.isdecimal() and len(year) == 4 else "",
            said.get("q", "").strip()[:LONGEST_SEARCH],
        )


def duties_seen_by(user: User, at: datetime) -> QuerySet[Duty]:
    """What the units owe that the person writes for, or that lie at or below a watched level.

    ``stands`` is one of ``STATES``, ``ends_at`` the end in force; the most urgent first.
    """
    own = frozenset().union(*(organisations_with(user, each) for each in WATCHING))
    units = within(own).values("pk")
    return _with_state(Duty.objects.filter(result__organisation__in=units), at)


def duties_of(result: Result, at: datetime) -> QuerySet[Duty]:
    """Everything that one result owes or owed, as ``duties_seen_by`` gives it."""
    return asked_of(_with_state(result.duties.all(), at), Asked())


def _with_state(duties: QuerySet[Duty], at: datetime) -> QuerySet[Duty]:
    states = Declaration.State
    ends_at = Coalesce(F("declaration__correct_until"), F("due_at"))
    late = Q(due_at__lte=at) & (
        Q(declaration__correct_until=None) | Q(declaration__correct_until__lte=at)
    )
    written = Q(declaration=None) | Q(declaration__state__in=(states.DRAFT, states.RETURNED))
    stands = Case(
        When(ended_at__isnull=False, then=Value("lapsed")),
        When(accepted_at__isnull=False, then=Value("accepted")),
        When(written & late, then=Value("overdue")),
        When(written, then=Value("open")),
        default=Value("submitted"),
        output_field=CharField(),
    )
    return duties.annotate(stands=stands, ends_at=ends_at).order_by("due_at", "pk")


def asked_of(duties: QuerySet[Duty], asked: Asked) -> QuerySet[Duty]:
    """Those among them that the page is to show, with what it shows of each."""
    if asked.state:
        duties = duties.filter(stands=asked.state)  # type: ignore[misc]  # annotated
    if asked.owed:
        programme, _dot, obligation = asked.owed.partition(".")
        duties = duties.filter(round__programme__key=programme, round__obligation=obligation)
    if asked.year:
        duties = duties.filter(round__year=int(asked.year))
    if asked.text:
        named = Q(result__title__icontains=asked.text)
        duties = duties.filter(named | Q(result__organisation__name__icontains=asked.text))
    return duties.select_related("result__organisation", "round", "declaration")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: obligations by ``Asked.owed`` with their titles, and years."""

    owed: tuple[tuple[str, Text], ...]
    years: tuple[int, ...]


def choices_of(duties: QuerySet[Duty]) -> Choices:
    """The obligations and years of which there is anything among these duties."""
    ids = duties.order_by().values("round")
    rounds = Round.objects.filter(pk__in=ids).select_related("programme", "definition__part_of")
    owed: dict[str, Text] = {}
    years: set[int] = set()
    for each in rounds.order_by("pk"):
        years.add(each.year)
        owed[f"{each.programme.key}.{each.obligation}"] = definition_of(each.definition).title
    return Choices(tuple(sorted(owed.items())), tuple(sorted(years, reverse=True)))


def owed_in(round: Round) -> Text:
    """What the round asks, without the programme's name."""
    whole = round.definition.part_of
    assert whole is not None  # only rounds of obligations have duties
    return parts.obligation_of(definition_of(whole), round.obligation).title
