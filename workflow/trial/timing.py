"""Days: the windows of the year, moments that were too late, and public notices. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from programmes import routes
from programmes.cycles import cycle_of, days_in
from programmes.cycles import year_of as year_in
from programmes.definitions import NoticeTerms, Programme, Step
from programmes.findings import Figures, Finding, gettext_noop
from programmes.reference import calendar
from programmes.windows import BEIJING, span_of
from programmes.workdays import last_workday_before, notice_last_day

from .types import CaseFile, NoticeSaid, Span

TOO_LATE = gettext_noop(
    "“%(step)s” was done on %(moment)s; its window closed on %(closes)s at 24:00 Beijing time."
)
TOO_EARLY = gettext_noop("“%(step)s” was done on %(moment)s; its window opens on %(opens)s.")
RUNNING = gettext_noop("The list is on public notice until %(last_day)s at 24:00 Beijing time.")
NO_DAY_LEFT = gettext_noop(
    "The notice would run until %(last_day)s and leave no day to send the list: "
    "the window closes on %(closes)s at 24:00 Beijing time."
)

TOO_SHORT = {
    "working": gettext_noop(
        "The notice runs %(days)s working days; it must run at least %(least)s."
    ),
    "calendar": gettext_noop("The notice runs %(days)s days; it must run at least %(least)s."),
}


def year_of(case: CaseFile, programme: Programme) -> int:
    """The year that is judged: said, that of a day that is said, or of the newest cycle."""
    day = case.today or case.opens
    if case.year or day:
        return case.year or (day.year if day else 0)
    own = [year for cycle in programme.cycles if (year := year_in(cycle))]
    return max([*own, *(cycle.since for cycle in programme.cycles if cycle.since)], default=0)


def opens_of(case: CaseFile, programme: Programme, year: int) -> date | None:
    """The first day of the applicant's window; ``None`` where neither case nor notice says it."""
    days = days_in(programme, year).get(programme.route[0].window)
    return case.opens or (days[0] if days else None)


def span(programme: Programme, step: Step, year: int) -> Span:
    """The step's window; where only its end is known, only that."""
    days = days_in(programme, year).get(step.window)
    cycle = cycle_of(programme, year)
    said = cycle.windows.get(step.window) if cycle else None
    if days:
        opens, closes = days
    elif said and isinstance(said.closes, date):
        opens, closes = None, said.closes
    else:
        return Span(None, None)
    unofficial = None if calendar().is_official(closes) else closes.year
    if calendar().is_workday(closes):
        return Span(opens, closes, unofficial=unofficial)
    reminded = last_workday_before(closes, calendar())
    return Span(opens, closes, reminded=reminded, unofficial=unofficial)


def moments(done: Mapping[str, datetime], programme: Programme, year: int) -> Iterator[Finding]:
    """Each step that was done outside its window; a moment without a zone is in Beijing."""
    for step_id, said in done.items():
        step = programme.step(step_id)
        window = span(programme, step, year)
        at = said if said.tzinfo else said.replace(tzinfo=BEIJING)
        params = {
            "step": step.title,
            "moment": at.astimezone(BEIJING),
            "opens": window.opens,
            "closes": window.closes,
        }
        sentence = cycle_quote(programme, step, year)
        if window.closes and at >= span_of(window.closes, window.closes).closes_at:
            remedy = gettext_noop("Nothing can be done in it any more, unless it is extended.")
            yield Finding("too_late", TOO_LATE, params=params, remedy=remedy, quote=sentence)
        if window.opens and at < span_of(window.opens, window.opens).opens_at:
            yield Finding("too_early", TOO_EARLY, params=params, quote=sentence)


def cycle_quote(programme: Programme, step: Step, year: int) -> str:
    """The sentence on the step's window."""
    cycle = cycle_of(programme, year)
    return cycle.windows[step.window].quote if cycle and step.window in cycle.windows else ""


def composing(route: Sequence[Step], step: Step) -> Step | None:
    """The step at which the list that this step acts on is composed."""
    before = route[: route.index(step) + 1]
    return next((each for each in reversed(before) if each.kind == "shortlist"), None)


def terms_of(programme: Programme, step: Step, said: NoticeSaid | None) -> NoticeTerms:
    """The terms of the notice of the list at this step, with what the case says of them."""
    noticed = _noticed(programme, step)
    terms = noticed.terms if noticed else NoticeTerms()
    own = said.model_dump(exclude_none=True, exclude={"begins"}) if said else {}
    return terms.model_copy(update=own)


def too_short(programme: Programme, step: Step, said: NoticeSaid | None) -> Iterator[Finding]:
    """A notice of fewer days than the programme asks for, where both count them alike."""
    noticed = _noticed(programme, step)
    if noticed is None or said is None or said.days is None:
        return
    terms = noticed.terms
    if said.count in (None, terms.count) and said.days < terms.days:
        yield Finding(
            "notice_too_short",
            TOO_SHORT[terms.count],
            place="list",
            params={"days": said.days, "least": terms.days, "label": noticed.title},
            remedy=gettext_noop("Let the notice run that long."),
            figures=Figures(said.days, minimum=terms.days),
            quote=noticed.quote,
        )


def _noticed(programme: Programme, step: Step) -> Step | None:
    """The public notice of the list that the step acts on."""
    composed = composing(programme.route, step)
    return routes.noticing(programme.route, composed.id) if composed else None


def notices(
    begun: Iterable[date], terms: NoticeTerms, programme: Programme, step: Step, today: date,
    year: int,
) -> Iterator[Finding]:  # fmt: skip
    """Notices of the list that leave no day to send it, or are running when it is sent."""
    composed = composing(programme.route, step)
    noticed = routes.noticing(programme.route, composed.id) if composed else None
    if composed is None or noticed is None or step.kind == "shortlist":
        return
    closes = span(programme, routes.closing(programme.route, composed.id), year).closes
    for begins in begun:
        last = notice_last_day(begins, terms, calendar())
        params = {"last_day": last, "closes": closes}
        if closes and last >= closes:
            yield Finding("notice_too_late", NO_DAY_LEFT, place="list", params=params)
        elif step.kind == "send" and today <= last:
            yield Finding("notice_running", RUNNING, place="list", params=params)
