"""Reminders: 14, 7, 3 and 1 days before the end, to whoever still owes something, each once."""

from datetime import timedelta

import pytest

from notifications.models import Message
from notifications.services import deliver
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from workflow.services.reminding import remind

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def world():
    return make_world()


def reminded(person) -> list[dict]:
    rows = Message.objects.filter(kind="reminder", recipient=person).order_by("pk")
    return [message.context for message in rows]


def days_before_the_end(round, days: int):
    """Nine in the morning in Beijing, so many days before the last day of the windows."""
    last = round.windows.get(window="school").closes_at - timedelta(microseconds=1)
    return last - timedelta(days=days)


@pytest.mark.parametrize("days", [14, 7, 3, 1])
def test_an_author_with_a_draft_is_reminded_at_each_mark(world, days):
    round = open_production_round(AT)
    lives.filing.start(round, world.school, actor=world.author, at=AT)
    remind(round, at=days_before_the_end(round, days))
    assert [context["days"] for context in reminded(world.author)] == [days]


@pytest.mark.parametrize("days", [15, 13, 8, 2, 0])
def test_other_days_remind_nobody(world, days):
    round = open_production_round(AT)
    lives.filing.start(round, world.school, actor=world.author, at=AT)
    remind(round, at=days_before_the_end(round, days))
    assert not Message.objects.filter(kind="reminder").exists()


def test_the_same_mark_reminds_once_however_often_it_is_polled(world):
    round = open_production_round(AT)
    lives.filing.start(round, world.school, actor=world.author, at=AT)
    at = days_before_the_end(round, 3)
    for minutes in range(5):
        remind(round, at=at + timedelta(minutes=minutes - 5))
    assert len(reminded(world.author)) == 1


def test_whoever_has_submitted_is_left_alone_and_the_desk_is_reminded(world):
    round = open_production_round(AT)
    lives.submitted(round, world.school, world.author)
    remind(round, at=days_before_the_end(round, 7))
    assert reminded(world.author) == []
    (context,) = reminded(world.unit_leader)
    assert (context["desk"], context["waiting"]) == (world.school.name, 1)


def test_the_province_reads_its_progress(world):
    round = open_production_round(AT)
    for n in range(4):
        lives.shortlist(lives.candidate(world, round, n), world.province_officer)
    remind(round, at=days_before_the_end(round, 3))
    (context,) = reminded(world.province_officer)
    progress = [context[key] for key in ("used", "minimum", "maximum", "days")]
    assert progress == [4, 5, 8, 3]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "还剩 3 天"), ("en", "3 days left")])
def test_an_untitled_draft_is_named_by_its_number_in_the_readers_language(world, language, words):
    world.author.language = language
    world.author.save()
    round = open_production_round(AT)
    declaration = lives.filing.start(round, world.school, actor=world.author, at=AT)
    at = days_before_the_end(round, 3)
    remind(round, at=at)
    message = Message.objects.get(kind="reminder")
    deliver(message.pk, at=at)
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert words in message.subject
    assert declaration.number in message.body
