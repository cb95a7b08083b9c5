"""Two years of 300 units, day by day, with a day without a worker and days with two beats."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from declarations.models import Declaration, Duty
from notifications.models import Message
from programmes.parts import REMINDED
from programmes.reference import calendar
from programmes.windows import BEIJING
from programmes.workdays import last_workday_before
from tests.factories import make_world
from tests.workflow import afterlife
from workflow.tasks import oblige_due, remind_due

pytestmark = [pytest.mark.db, pytest.mark.django_db]

UNITS = 300
FIRST, LAST = date(2026, 11, 2), date(2028, 11, 1)
# On which nobody works: the day on which reports open, one on which some are reminded, the first of
# the days of data collection, and a whole week.
ASLEEP = {date(2027, 1, 1), date(2027, 3, 17), date(2027, 11, 1)} | {
    date(2028, 3, 22) + timedelta(days=n) for n in range(7)
}
WRITERS = range(0, UNITS, 15)  # these hand in what they owe, on the fifth day


def recognised_on(n: int) -> date:
    """Spread over a month, so that plans are due on many days."""
    return FIRST + timedelta(days=n % 30)


def owed_by(n: int) -> dict[str, tuple[date, date]]:
    """What the ``n``-th unit owes in the two years: first and last day, by year and kind."""
    owed = {
        "report 2027": (date(2027, 1, 1), date(2027, 3, 31)),
        "report 2028": (date(2028, 1, 1), date(2028, 3, 31)),
    }
    if outcome_of(n) == "recognised":
        since = recognised_on(n)
        month = since.month + 3 - 12
        last = date(2027, month, min(since.day, 28 if month == 2 else 31))
        owed["plan 2027"] = (since, last)
    if kind_of(n) == "college":
        owed["data 2027"] = (date(2027, 11, 1), date(2027, 12, 15))
        owed["data 2028"] = (date(2028, 11, 1), date(2028, 12, 15))
    return owed


def outcome_of(n: int) -> str:
    """A third has a plan to make; the others are certified already."""
    return "certified" if n % 3 else "recognised"


def kind_of(n: int) -> str:
    """One in six collects data."""
    return "secondary_school" if n % 6 else "college"


def awake(day: date) -> date:
    """The first day from this one on with a worker."""
    while day in ASLEEP:
        day += timedelta(days=1)
    return day


def reminders(n: int) -> Counter:
    """The days on which the unit is reminded, each as often as it has something to be told of."""
    told: Counter = Counter()
    for opens, closes in owed_by(n).values():
        marks = {closes - timedelta(days=left) for left in REMINDED}
        if not calendar().is_workday(closes):
            marks.add(last_workday_before(closes, calendar()))
        begun = awake(opens)
        handed_in = begun + timedelta(days=5) if n in WRITERS else date.max
        days = {awake(mark) for mark in marks if begun <= mark < handed_in}
        told.update(day for day in days if opens <= day <= min(closes, LAST) and day < handed_in)
    return told


@pytest.fixture
def clock(monkeypatch):
    """The pollers' clock, as a list of one moment."""
    now: list[datetime] = []
    monkeypatch.setattr("workflow.tasks.database_now", lambda: now[-1])
    return now


def hand_in_what_is_five_days_old(writers: set[int], at: datetime) -> None:
    old = Duty.objects.filter(result__in=writers, given_at__lte=at - timedelta(days=5))
    for duty in old.filter(declaration__state=Declaration.State.DRAFT):
        afterlife.hand_in(duty, at)


def test_every_obligation_and_every_reminder_comes_once(clock):
    world = make_world()
    units = [afterlife.unit_with_author(world, kind_of(n)) for n in range(UNITS)]
    results = {}
    for today in afterlife.days(FIRST, LAST):
        at = datetime(today.year, today.month, today.day, 9, 30, tzinfo=BEIJING)
        for n, (unit, _author) in enumerate(units):
            if recognised_on(n) == today:
                results[n] = afterlife.result(world, unit, on=today, outcome=outcome_of(n))
        if today not in ASLEEP:
            hand_in_what_is_five_days_old({results[n].pk for n in WRITERS if n in results}, at)
            for beat in range(1 + today.day % 2):  # every other day there are two
                clock[:] = [at + timedelta(seconds=beat)]
                oblige_due()
                remind_due()
    for n, (_unit, author) in enumerate(units):
        given = results[n].duties.values_list("round__obligation", "round__year")
        assert sorted(f"{kind} {year}" for kind, year in given) == sorted(owed_by(n))
        mails = Message.objects.filter(recipient=author)
        reminded = mails.filter(kind="reminder").values_list("created_at", flat=True)
        assert Counter(each.astimezone(BEIJING).date() for each in reminded) == reminders(n), n
    every = [owed_by(n) for n in range(UNITS)]
    assert Declaration.objects.count() == sum(map(len, every)) == Duty.objects.count()
    # One mail for each day on which something opened for a unit.
    mails = sum(len({awake(opens) for opens, _closes in owed.values()}) for owed in every)
    assert Message.objects.filter(kind="owed").count() == mails
    handed_in = Duty.objects.filter(declaration__state=Declaration.State.DRAFT)
    assert not handed_in.filter(
        result__in=[results[n].pk for n in WRITERS], round__obligation="plan"
    ).exists()
