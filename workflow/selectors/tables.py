"""Reads about code tables and the calendar: what serves, and what an import would touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from declarations.models import Declaration, Revision, SectionDraft
from programmes import routes
from programmes.calendar_years import running_rounds
from programmes.definitions import NoticeTerms, Step, Text
from programmes.models import Round, TableVersion
from programmes.selectors import definition_of, span_of
from programmes.windows import last_day
from programmes.workdays import Calendar, last_workday_before, latest_begin, notice_last_day
from reviews.models import PublicNotice

MOST_COUNTED = 100  # codes that are looked for in stored answers
DAY = timedelta(days=1)


def imported(table: str) -> QuerySet[TableVersion]:
    """The versions of the table that somebody imported, the newest first, without their texts."""
    rows = TableVersion.objects.filter(table=table).select_related("imported_by")
    return rows.defer("source").order_by("-number")


@dataclass(frozen=True, slots=True)
class Usage:
    """How many declarations hold one of some codes: still written in, and filed."""

    drafts: int
    filed: int


def usage_of(codes: Sequence[str]) -> Usage | None:
    """Declarations in whose answers one of the codes stands, whatever the question is.

    So it is never too few. ``None`` for more codes than can be looked for while somebody waits.
    """
    if len(codes) > MOST_COUNTED:
        return None
    if not codes:
        return Usage(0, 0)
    said = Q()
    for code in codes:  # alone, or before the name as a list of proposals writes it
        said |= Q(said__contains=f'"{code}"') | Q(said__contains=f'"{code} ')
    writing = (Declaration.State.DRAFT, Declaration.State.RETURNED)
    drafts = SectionDraft.objects.filter(declaration__state__in=writing)
    filed = Revision.objects.exclude(declaration__state__in=writing)
    counts = [
        rows.annotate(said=Cast("answers", TextField()))
        .filter(said)
        .values("declaration")
        .distinct()
        .count()
        for rows in (drafts, filed)
    ]
    return Usage(*counts)


@dataclass(frozen=True, slots=True)
class Date:
    """A date counted back from ``until``, before and after the calendar changes; or none at all.

    ``kind``: ``latest`` (the last day to begin a notice), ``eve`` (a reminder before a last day
    that is a rest day), ``notice`` (the last day of a running one, which stands as announced).
    """

    kind: str
    round: str
    subject: Text | str
    before: date | None
    after: date | None
    until: date

    @property
    def changes(self) -> bool:
        """Whether the date becomes another one."""
        return self.before != self.after


def dates_of(years: Iterable[int], old: Calendar, new: Calendar, at: datetime) -> list[Date]:
    """Every date that rests on one of the years, of running and coming rounds."""
    wanted = set(years)
    found: list[Date] = []
    for round in running_rounds(at):
        found += [each for each in _eves(round, old, new, at) if _touches(each, wanted)]
        found += [each for each in _latest(round, old, new, at) if _touches(each, wanted)]
    return [*found, *_notices(wanted, new)]


def _touches(each: Date, years: set[int]) -> bool:
    first = min(day for day in (each.before, each.after, each.until) if day)
    return any(first.year <= year <= each.until.year for year in years)


def _eves(round: Round, old: Calendar, new: Calendar, at: datetime) -> Iterable[Date]:
    programme = definition_of(round.definition)
    for window in round.windows.all():
        last = last_day(span_of(round, window.window))
        before, after = (_eve(last, calendar) for calendar in (old, new))
        if window.closes_at > at and (before or after):
            steps = [step.title for step in programme.route if step.window == window.window]
            subject = steps[-1] if steps else window.window
            yield Date("eve", round.title_zh, subject, before, after, last)


def _eve(last: date, calendar: Calendar) -> date | None:
    return None if calendar.is_workday(last) else last_workday_before(last, calendar)


def _latest(round: Round, old: Calendar, new: Calendar, at: datetime) -> Iterable[Date]:
    route = definition_of(round.definition).route
    for step in route:
        notice = routes.noticing(route, step.id) if step.kind == "shortlist" else None
        if notice is None or notice.terms.count != "working":
            continue
        span = span_of(round, routes.closing(route, step.id).window)
        if span.closes_at > at:
            yield _latest_of(round, notice, last_day(span) - DAY, old, new)


def _latest_of(round: Round, notice: Step, last: date, old: Calendar, new: Calendar) -> Date:
    before, after = (latest_begin(last, notice.terms, calendar) for calendar in (old, new))
    return Date("latest", round.title_zh, notice.title, before, after, last)


def _notices(years: set[int], new: Calendar) -> Iterable[Date]:
    """Running notices whose days were guessed; what they would be now, beside what stands."""
    running = PublicNotice.objects.filter(state=PublicNotice.State.RUNNING, official=False)
    for notice in running.select_related("list__organisation", "list__round").order_by("pk"):
        if {notice.first_day.year, notice.last_day.year} & years:
            terms = NoticeTerms.model_validate(notice.content["terms"])
            last = notice_last_day(notice.first_day, terms, new)
            name = notice.list.organisation.name
            title = notice.list.round.title_zh
            yield Date("notice", title, name, notice.last_day, last, notice.last_day)
