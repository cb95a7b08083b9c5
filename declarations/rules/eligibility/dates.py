"""Rules that count days: look back over years, and time that has passed."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from programmes.definitions import ElapsedRule, LookbackRule, ReferenceDay
from programmes.facts import Facts
from programmes.findings import gettext_noop

from ..conditions import answer_at, holds, number
from .answers import TOO_FEW, filled_rows
from .verdicts import Case, Need, Verdict, unless

# A term counts in full for whoever taught from its first month on: begun by, over on.
AUTUMN = (9, 30), (1, 31)
SPRING = (3, 31), (7, 31)
TERMS_A_YEAR = 2


def reference_day(reference: ReferenceDay, facts: Facts) -> date:
    """The day from which a rule counts back."""
    if reference == "opens":
        return facts.opens
    return facts.today if reference == "today" else reference


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28 February."""
    year = max(day.year - years, 1)
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def span_of(value: Any) -> tuple[date, date] | None:
    """First and last day of a date, a month, a year or a period; ``None`` where there is none."""
    if isinstance(value, Mapping):
        first, last = span_of(value.get("from")), span_of(value.get("to"))
        return (first[0] if first else last[0], last[1]) if last else None
    text = str(value)
    try:
        if len(text) == len("2023"):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if len(text) == len("2023-08"):
            begins = date.fromisoformat(f"{text}-01")
            return begins, begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day, day


def _lookback(rule: LookbackRule, case: Case) -> Verdict:
    until = reference_day(rule.reference, case.facts)
    since = years_before(until, rule.years)
    rows = [row for row in filled_rows(case, rule.table) if holds(rule.where, row)]
    if rule.years and rule.date_column:
        rows = [row for row in rows if _lies_in(row.get(rule.date_column), since, until)]
    total = sum((number(row.get(rule.sum)) or Decimal(0) for row in rows), Decimal(0))
    params = {
        "count": len(rows), "min": rule.count_min, "since": since, "until": until,
        "total": total, "least": rule.min,
    }  # fmt: skip
    needs = []
    if rule.sum and rule.min is not None and total < rule.min:
        needs.append(Need(TOO_LITTLE_SINCE if rule.years else TOO_LITTLE, rule.table, params))
    elif len(rows) < rule.count_min:
        needs.append(Need(TOO_FEW_SINCE if rule.years else TOO_FEW, rule.table, params))
    return unless(rule, needs)


TOO_FEW_SINCE = gettext_noop(
    "%(count)s dated from %(since)s to %(until)s; at least %(min)s must be."
)
TOO_LITTLE = gettext_noop("Together %(total)s; at least %(least)s must be.")
TOO_LITTLE_SINCE = gettext_noop(
    "Together %(total)s from %(since)s to %(until)s; at least %(least)s must be."
)


def _lies_in(value: Any, first: date, last: date) -> bool:
    """Both ends count. A month counts if any of its days does; a period by its last day."""
    span = span_of(value.get("to") if isinstance(value, Mapping) else value)
    return span is not None and span[0] <= last and span[1] >= first


def _elapsed(rule: ElapsedRule, case: Case) -> Verdict:
    until = reference_day(rule.reference, case.facts)
    if rule.years or rule.years_max:
        return _years_elapsed(rule, case, until)
    needed = rule.terms or rule.academic_years * TERMS_A_YEAR
    if rule.table:
        rows = filled_rows(case, rule.table)
        count = _terms_taught((span_of(row.get(rule.column)) for row in rows), until)
    else:
        span = span_of(answer_at(case.values, rule.field))
        count = _terms_since(span[0], until) if span else 0
    if count >= needed:
        return unless(rule, ())
    message = gettext_noop(
        "Terms completed by %(until)s: %(count)s; at least %(min)s are asked for."
    )
    params = {"count": count, "until": until, "min": needed}
    return unless(rule, [Need(message, rule.table or rule.field, params)])


def _years_elapsed(rule: ElapsedRule, case: Case, until: date) -> Verdict:
    span = span_of(answer_at(case.values, rule.field))
    if rule.years_max:
        return _not_older(rule, span, until)
    latest = years_before(until, rule.years)
    if span and span[0] <= latest:
        return unless(rule, ())
    message = gettext_noop("%(min)s years must have passed by %(until)s: since %(latest)s.")
    params = {"min": rule.years, "until": until, "latest": latest}
    return unless(rule, [Need(message, rule.field, params)])


def _not_older(rule: ElapsedRule, span: tuple[date, date] | None, until: date) -> Verdict:
    """The next full year would be one too many: whoever reaches it only later is within."""
    too_early = years_before(until, rule.years_max + 1)
    if span and span[0] > too_early:
        return unless(rule, ())
    message = gettext_noop(
        "No more than %(max)s full years may have passed by %(until)s: after %(latest)s."
    )
    params = {"max": rule.years_max, "until": until, "latest": too_early}
    return unless(rule, [Need(message, rule.field, params)])


def _terms_taught(spans: Iterable[tuple[date, date] | None], until: date) -> int:
    """How many terms are over; of those that overlap one counts."""
    over = sorted((span[1], span[0]) for span in spans if span and span[1] <= until)
    count, last = 0, date.min
    for ends, begins in over:
        if begins > last:
            count, last = count + 1, ends
    return count


def _terms_since(begins: date, until: date) -> int:
    """How many whole terms of the school year lie between the two days."""
    terms = [
        (date(year, *by), date(year + (over < by), *over))
        for year in range(max(begins.year, until.year - 100), until.year + 1)
        for by, over in (SPRING, AUTUMN)
        if year + (over < by) <= until.year  # a later one is not over, and year 10000 is none
    ]
    return sum(begins <= by and over <= until for by, over in terms)


KINDS: dict[str, Callable[[Any, Case], Verdict]] = {"lookback": _lookback, "elapsed": _elapsed}
