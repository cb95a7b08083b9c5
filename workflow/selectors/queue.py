"""The queue of a desk: four tabs, each read along one index, a page at a time.

A page is found by the place of the row beside it, never by counting rows from the start: the
hundredth page costs what the first costs, and colleagues who decide meanwhile shift nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from declarations.models import Declaration
from organisations.models import User
from organisations.selectors import organisations_with
from programmes.models import RoundWindow, WindowExtension
from reviews.models import Review

from . import waiting_for

PAGE = 50
CAP = 1000  # nobody reads further; counting on would cost what the list is long
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACE = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)


class Unit(NamedTuple):
    """The names of a unit."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Row:
    """One declaration as the queue shows it."""

    pk: int
    number: str
    title: str
    state: str
    submitted_at: datetime | None
    step_since: datetime
    ended_at: datetime | None
    correct_until: datetime | None
    closes_at: datetime | None
    unit: str
    unit_en: str
    author: str

    @property
    def organisation(self) -> Unit:
        """The declaring unit, for whoever shows its name in the reader's language."""
        return Unit(self.unit, self.unit_en)

    @property
    def get_state_display(self) -> str:
        """The state in the reader's language, under the name that Django's models give it."""
        return str(Declaration.State(self.state).label)

    @property
    def until(self) -> datetime | None:
        """Until when somebody may act on it: a personal window, else that of its step."""
        return None if self.ended_at else self.correct_until or self.closes_at


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the order of its tab; stays good when the row is gone."""

    since: datetime
    pk: int

    @classmethod
    def of(cls, row: Row | Declaration) -> Place:
        """The place of a row."""
        return cls(row.step_since, row.pk)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that an address names; ``None`` for anything that is none."""
        found = PLACE.fullmatch(text)
        if found is None:
            return None
        return cls(EPOCH + int(found[1]) * MICROSECOND, int(found[2]))

    def __str__(self) -> str:
        return f"{(self.since - EPOCH) // MICROSECOND}-{self.pk}"


@dataclass(frozen=True, slots=True)
class LongestFirst:
    """The longest waiting first. ``a <= x AND (a < x OR id < y)`` lets the index begin at x."""

    shown = ("step_since", "pk")

    def first(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("step_since", "pk")

    def after(self, rows: QuerySet, place: Place) -> QuerySet:
        further = Q(step_since__gt=place.since) | Q(pk__gt=place.pk)
        return self.first(rows.filter(further, step_since__gte=place.since))

    def before(self, rows: QuerySet, place: Place) -> QuerySet:
        nearer = Q(step_since__lt=place.since) | Q(pk__lt=place.pk)
        rows = rows.filter(nearer, step_since__lte=place.since)
        return rows.order_by("-step_since", "-pk")


@dataclass(frozen=True, slots=True)
class NewestFirst:
    """By the declaration's own key, which never changes: what was begun last comes first."""

    key: str  # the column of the narrow rows that holds it
    shown = ("-pk",)

    def first(self, rows: QuerySet) -> QuerySet:
        return rows.order_by(f"-{self.key}")

    def after(self, rows: QuerySet, place: Place) -> QuerySet:
        return self.first(rows.filter(**{f"{self.key}__lt": place.pk}))

    def before(self, rows: QuerySet, place: Place) -> QuerySet:
        return rows.filter(**{f"{self.key}__gt": place.pk}).order_by(self.key)


@dataclass(frozen=True, slots=True)
class Tab:
    """Keys of declarations out of one index, in an order. ``to`` leads to what is searched."""

    keys: QuerySet
    order: LongestFirst | NewestFirst
    to: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """At most fifty rows; the places between which a neighbouring page lies, where there is one."""

    rows: list[Row]
    before: Place | None
    after: Place | None


def tabs_of(user: User) -> dict[str, Tab]:
    """The tabs of all desks where the user reviews, by name."""
    desks = organisations_with(user, "review")
    lay = Declaration.reached.through.objects.filter(organisation__in=desks)
    returned = Declaration.objects.filter(
        Exists(lay.filter(declaration=OuterRef("pk"))), state=Declaration.State.RETURNED
    )
    recommended = Review.objects.filter(organisation__in=desks, outcome=Review.Outcome.RECOMMEND)
    by_key = NewestFirst("declaration_id")
    return {
        "waiting": Tab(waiting_for(user, "review").values("pk"), LongestFirst()),
        "returned": Tab(returned.values("pk"), NewestFirst("pk")),
        "recommended": Tab(
            recommended.values("declaration_id").distinct(), by_key, "declaration__"
        ),
        "all": Tab(lay.values("declaration_id").distinct(), by_key, "declaration__"),
    }


def counts_of(user: User, tabs: Mapping[str, Tab]) -> dict[str, int]:
    """How many each tab holds, in one query; ``CAP + 1`` stands for more."""
    counted = {
        f"in_{name}": _Rows(tab.order.first(tab.keys)[: CAP + 1]) for name, tab in tabs.items()
    }
    found = User.objects.filter(pk=user.pk).values_list(*counted.values())[0]
    return dict(zip(tabs, found, strict=True))


def next_for(user: User, current: Declaration) -> Declaration | None:
    """What to review next: the longest waiting one besides the current. Key and title only."""
    rows = waiting_for(user, "review").select_related(None).only("pk", "title")
    return rows.exclude(pk=current.pk).first()


def page_of(
    tab: Tab, text: str, *, after: Place | None = None, before: Place | None = None
) -> Page:
    """The page after one place, or before another, or the first."""
    keys = _matching(tab, text)
    if before is not None:
        rows = _read(tab.order, tab.order.before(keys, before))
        more = len(rows) > PAGE
        rows = rows[-PAGE:]
        return Page(rows, Place.of(rows[0]) if more else None, Place.of(rows[-1]) if rows else None)
    keys = tab.order.after(keys, after) if after else tab.order.first(keys)
    rows = _read(tab.order, keys)
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    back = Place.of(rows[0]) if after and rows else after
    return Page(rows, back, Place.of(rows[-1]) if more else None)


def _matching(tab: Tab, text: str) -> QuerySet:
    """The tab's keys whose declaration holds the text. The desk's own rows bound the search."""
    if not text:
        return tab.keys
    columns = ("title", "number", "organisation__name", "author__name")
    wanted = Q()
    for column in columns:
        wanted |= Q(**{f"{tab.to}{column}__icontains": text})
    return tab.keys.filter(wanted)


def _read(order: LongestFirst | NewestFirst, keys: QuerySet) -> list[Row]:
    """The rows behind one page of keys and one more, as they are shown."""
    here = {"round": OuterRef("round"), "window": OuterRef("window")}
    closes = RoundWindow.objects.filter(**here).values("closes_at")
    whose = Q(province=OuterRef("province")) | Q(declaration=OuterRef("pk"))
    whose |= Q(province=None, declaration=None)
    # As ``programmes.selectors.window_of``: an extension is always longer.
    extended = WindowExtension.objects.filter(whose, **here).order_by("-closes_at")
    longest = Subquery(extended.values("closes_at")[:1])
    found = (
        Declaration.objects.filter(pk__in=keys[: PAGE + 1])
        .annotate(window=_WindowOfStep("route", "step"))
        .annotate(closes_at=Coalesce(longest, Subquery(closes)))
        .order_by(*order.shown)
    )
    columns = found.values_list(
        "pk",
        "number",
        "title",
        "state",
        "submitted_at",
        "step_since",
        "ended_at",
        "correct_until",
        "closes_at",
        "organisation__name",
        "organisation__name_en",
        "author__name",
    )
    return [Row(*each) for each in columns]


class _Rows(Subquery):
    """How many rows a (limited) query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class _WindowOfStep(Func):
    """The window of the step at which a declaration stands, out of its frozen route.

    Read by the database: fifty routes a page would be parsed by Python for one word of each.
    """

    output_field = CharField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        route, step = self._columns(compiler)
        return (
            f"jsonb_path_query_first({route}, '$[*] ? (@.id == $at).window', "
            f"jsonb_build_object('at', {step})) #>> '{{}}'"
        ), []

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        route, step = self._columns(compiler)
        return (
            f"(SELECT json_extract(value, '$.window') FROM json_each({route}) "  # noqa: S608
            f"WHERE json_extract(value, '$.id') = {step})"
        ), []

    def _columns(self, compiler: SQLCompiler) -> Iterable[str]:
        return [compiler.compile(each)[0] for each in self.get_source_expressions()]
