"""Reminders: before the end of a window, to whoever still owes something in it, each once."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from notifications.services import deliver
from organisations import services as accounts
from organisations.models import User
from programmes.windows import BEIJING, span_of
from reviews.models import SummaryList
from tests.factories import AT, SYSTEM, make_person
from tests.factories import make_world as make_people
from tests.programmes.factories import open_production_round
from tests.recorded import Recorded
from tests.workflow import lives
from workflow.services.reminding import remind

pytestmark = [pytest.mark.db, pytest.mark.django_db]

WINDOWS = ("school", "province", "ministry")


@pytest.fixture
def world(request):
    return _with_list() if "summary" in request.fixturenames else make_people()


@pytest.fixture
def round(world):
    return getattr(world, "round", None) or open_round(beijing(11, 23).date())


@Recorded
def _with_list():
    """Five are on the list of the province."""
    world = make_people()
    world.round = open_round(beijing(11, 23).date())
    world.summary = placed(world, world.round, 5)
    return world


@pytest.fixture
def summary(world):
    return world.summary


def beijing(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BEIJING)


def open_round(last):
    """A round of which every window runs from 13 October to ``last``: by default a Monday."""
    span = span_of(AT.date() - timedelta(days=20), last)
    windows = dict.fromkeys(WINDOWS, (span.opens_at, span.closes_at))
    return open_production_round(AT, windows=windows)


def draft(round, world, author=None):
    return lives.filing.start(round, world.school, actor=author or world.author, at=AT)


def reminded(person) -> list[dict]:
    rows = Message.objects.filter(kind="reminder", recipient=person).order_by("pk")
    return [message.context for message in rows]


def people_reminded() -> set[str]:
    return set(User.objects.filter(pk__in=recipients()).values_list("username", flat=True))


def recipients():
    return Message.objects.filter(kind="reminder").values("recipient")


@pytest.mark.parametrize(("day", "days"), [(9, 14), (16, 7), (20, 3), (22, 1)])
def test_an_author_with_a_draft_is_reminded_at_each_mark(world, round, day, days):
    declaration = draft(round, world)
    remind(round, at=beijing(11, day))
    (context,) = reminded(world.author)
    assert (context["days"], context["unofficial"]) == (days, 0)
    assert [row["number"] for row in context["drafts"]] == [declaration.number]
    assert people_reminded() == {"author"}


@pytest.mark.parametrize("day", [8, 10, 15, 21, 23, 24])
def test_other_days_remind_nobody(world, round, day):
    draft(round, world)
    assert remind(round, at=beijing(11, day)) == 0
    assert people_reminded() == set()


def test_a_day_reminds_once_however_often_it_is_polled_and_not_before_eight(world, round):
    draft(round, world)
    marks = [remind(round, at=beijing(11, 20, hour)) for hour in range(24)]
    # The school's and the province's window end together; only one of them is the author's.
    assert marks == [0] * 8 + [2] + [0] * 15
    assert len(reminded(world.author)) == 1


def test_a_rest_day_is_told_on_the_working_day_before_and_its_marks_stay(world):
    sunday = open_round(beijing(11, 29).date())
    draft(sunday, world)
    told = {}
    for day in range(2, 30):
        remind(sunday, at=beijing(11, day))
        told[day] = len(reminded(world.author)) - sum(told.values())
    assert {day for day, mails in told.items() if mails} == {15, 22, 26, 27, 28}
    assert set(told.values()) == {0, 1}


def test_a_year_without_an_official_calendar_is_named(world):
    late = open_round(beijing(1, 15, year=2027).date())
    draft(late, world)
    remind(late, at=beijing(1, 8, year=2027))
    assert [context["unofficial"] for context in reminded(world.author)] == [2027]


def test_one_person_gets_one_mail_a_window_about_everything(world, round):
    for number, role in enumerate(("unit_leader", "province_officer")):
        place = (world.school, world.hubei)[number]
        accounts.grant_role(world.author, place, role, actor=SYSTEM, at=AT)
    first, second = draft(round, world), draft(round, world)
    for n in range(3):
        lives.submitted(round, world.other_school, world.other_author, n)
    for n in range(2):
        lives.submitted(round, world.school, make_person("author", world.school), n)
    lives.candidate(world, round)
    remind(round, at=beijing(11, 20))
    school, province = reminded(world.author)
    assert [row["number"] for row in school["drafts"]] == [first.number, second.number]
    assert [row["waiting"] for row in school["desks"]] == [2]
    assert [row["used"] for row in province["lists"]] == [0]


def test_what_is_not_begun_is_counted_by_sections(world, round):
    lives.draft(round, world.school, world.author)
    draft(round, world)
    remind(round, at=beijing(11, 20))
    (context,) = reminded(world.author)
    assert [(row["untouched"], row["sections"]) for row in context["drafts"]] == [(0, 6), (6, 6)]


def test_whoever_has_submitted_is_left_alone_and_the_desk_is_reminded(world, round):
    lives.submitted(round, world.school, world.author)
    remind(round, at=beijing(11, 16))
    (context,) = reminded(world.unit_leader)
    assert context["desks"] == [{"desk": world.school.name, "waiting": 1}]
    assert people_reminded() == {"unit_leader"}


def test_the_colleagues_are_reminded_when_the_author_has_left(world, round):
    colleague = make_person("author", world.school, username="colleague")
    draft(round, world)
    accounts.close_account(world.author, actor=SYSTEM, at=AT)
    remind(round, at=beijing(11, 20))
    assert people_reminded() == {"colleague"}
    assert len(reminded(colleague)[0]["drafts"]) == 1


def placed(world, round, places: int) -> SummaryList:
    for n in range(places):
        lives.shortlist(lives.candidate(world, round, n), world.province_officer)
    return SummaryList.objects.get(organisation=world.hubei)


def test_whoever_composes_reads_how_far_the_list_is_and_when_its_notice_has_to_begin(world, round):
    summary = placed(world, round, 4)
    remind(round, at=beijing(11, 9))
    (context,) = reminded(world.province_officer)
    assert context["lists"] == [
        {
            "list": summary.pk,
            "desk": world.hubei.name,
            "used": 4,
            "minimum": 5,
            "maximum": 8,
            "wants": "more",
            # Over by Sunday the 22nd, so that Monday is left for sending; from Monday the 16th on
            # there are five working days, and the day before does not count.
            "latest": "2026-11-15",
            "late": 0,
        }
    ]
    assert people_reminded() == {"province_officer"}


def test_a_complete_list_reminds_who_may_put_it_on_notice(world, round, summary):
    remind(round, at=beijing(11, 9))
    assert people_reminded() == {"province_officer", "province_leader"}
    (row,) = reminded(world.province_leader)[0]["lists"]
    assert (row["wants"], row["latest"], row["late"]) == ("notice", "2026-11-15", 0)


def test_a_list_that_is_too_late_for_its_notice_says_so(world, round, summary):
    remind(round, at=beijing(11, 16))
    (row,) = reminded(world.province_leader)[0]["lists"]
    assert row["late"] == 1


def test_a_list_on_notice_reminds_nobody(world, round, summary):
    lives.announced(summary, world.province_leader)
    remind(round, at=beijing(11, 9))
    assert people_reminded() == set()


@pytest.mark.parametrize("ended_by_the_poller", [True, False])
def test_after_the_notice_whoever_sends_is_reminded(world, round, summary, ended_by_the_poller):
    begin = lives.noticed if ended_by_the_poller else lives.announced
    begin(summary, world.province_leader)
    remind(round, at=beijing(11, 16))
    assert people_reminded() == {"province_leader"}
    (row,) = reminded(world.province_leader)[0]["lists"]
    assert (row["wants"], row["latest"]) == ("send", "")


def test_a_list_that_was_sent_reminds_nobody_of_the_province(world, round, summary):
    lives.sent(summary, world.province_leader)
    remind(round, at=beijing(11, 16))
    assert people_reminded() == set()


def test_a_list_that_everybody_left_reminds_nobody(world, round):
    declaration = lives.candidate(world, round)
    lives.filing.withdraw(declaration.pk, reason="合作企业更换。", actor=world.author, at=AT)
    remind(round, at=beijing(11, 16))
    assert people_reminded() == set()


def returned(world, round, at):
    declaration = lives.submitted(round, world.school, world.author)
    return lives.decide(declaration, world.unit_leader, "return", "请补充附件。", at)


def test_a_correction_is_reminded_of_before_its_own_end(world, round):
    declaration = returned(world, round, beijing(11, 10))  # to be answered by Sunday the 15th
    told = {}
    for day in range(10, 22):
        remind(round, at=beijing(11, day))
        told[day] = len(reminded(world.author)) - sum(told.values())
    assert {day for day, mails in told.items() if mails} == {12, 13, 14}  # Friday the 13th: eve
    context = reminded(world.author)[0]
    assert (context["correction"], context["days"]) == (1, 3)
    assert datetime.fromisoformat(context["closes"]) == declaration.correct_until
    assert people_reminded() == {"author"}


def test_the_questions_to_the_database_do_not_grow_with_what_is_owed(world, round):
    def queries(day: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            remind(round, at=beijing(11, day))
        return len(asked)

    draft(round, world)
    lives.submitted(round, world.school, world.author)
    lives.candidate(world, round)
    few = queries(9)
    for n in range(2):
        draft(round, world)
        lives.submitted(round, world.school, world.author, n)
        lives.submitted(round, world.other_school, world.other_author, n)
        lives.candidate(world, round, n)
    assert few == queries(16) <= 40


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "还剩 3 天"), ("en", "3 days left")])
def test_an_untitled_draft_is_named_by_its_number_in_the_readers_language(
    world, round, language, words
):
    User.objects.filter(pk=world.author.pk).update(language=language)
    declaration = draft(round, world)
    remind(round, at=beijing(11, 20))
    message = Message.objects.get(kind="reminder")
    deliver(message.pk, at=beijing(11, 20))
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert words in message.subject
    assert declaration.number in message.body


def test_a_desk_learns_until_when_it_has_to_decide(world):
    windows = {
        name: (AT - timedelta(days=9), beijing(11, 20 + n)) for n, name in enumerate(WINDOWS)
    }
    round = open_production_round(AT, windows=windows)
    lives.decide(lives.submitted(round, world.school, world.author), world.unit_leader)
    until = (
        Message.objects.filter(kind="waiting")
        .order_by("pk")
        .values_list("recipient__username", "context__closes")
    )
    assert [(who, datetime.fromisoformat(closes)) for who, closes in until] == [
        ("unit_leader", beijing(11, 20)),
        ("province_officer", beijing(11, 21)),
    ]
