"""Reminders at an experts' step: each expert of the own sheets, the desk of missing experts."""

from datetime import datetime, timedelta

import pytest

from notifications.models import Message
from programmes.windows import BEIJING, span_of
from tests.factories import AT
from tests.workflow import panels
from workflow.services.reminding import remind

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = datetime(2026, 11, 16, 9, tzinfo=BEIJING)  # a week before the last day


@pytest.fixture
def world():
    span = span_of(AT.date() - timedelta(days=20), datetime(2026, 11, 23).date())
    return panels.opened(province=(span.opens_at, span.closes_at))


def reminded(person) -> list[dict]:
    rows = Message.objects.filter(kind="reminder", recipient=person)
    return [message.context for message in rows]


def test_an_expert_is_reminded_of_the_own_missing_sheets_only(world):
    first, second = (panels.before_experts(world, n) for n in range(2))
    panels.assign(world, first, *world.experts[:3])
    panels.assign(world, second, *world.experts[:3])
    panels.submit(first, world.experts[0])
    remind(world.round, at=DAY)
    (context,) = reminded(world.experts[0])
    assert context["sheets"] == [{"number": second.number, "title": second.title}]
    (context,) = reminded(world.experts[1])
    assert [row["number"] for row in context["sheets"]] == [first.number, second.number]
    assert reminded(world.experts[3]) == []
    assert reminded(world.province_officer) == []


def test_the_desk_is_reminded_of_declarations_with_too_few_experts(world):
    covered, short, bare = (panels.before_experts(world, n) for n in range(3))
    panels.assign(world, covered, *world.experts[:3])
    panels.assign(world, short, world.experts[0])
    remind(world.round, at=DAY)
    (context,) = reminded(world.province_officer)
    assert context["panels"] == [{"desk": world.hubei.name, "waiting": 2}]
    assert bare.assessments.count() == 0


def test_whoever_must_be_recused_is_asked_for_nothing_and_does_not_count(world):
    declaration = panels.before_experts(world)
    panels.assign(world, declaration, *world.experts[:3])
    world.experts[0].expert_profile.units.set([world.school])
    remind(world.round, at=DAY)
    assert reminded(world.experts[0]) == []
    assert reminded(world.province_officer)[0]["panels"][0]["waiting"] == 1
