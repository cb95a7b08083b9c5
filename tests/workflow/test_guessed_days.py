"""Where working days are counted, a page says when a year without official calendar was guessed.

AT is Monday 2 November 2026. The calendar of 2027 is not official.
"""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from programmes.windows import BEIJING
from tests.factories import AT
from tests.programmes.factories import production_source
from tests.workflow import lives, scenes
from workflow.services import noticing

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]

GUESSED = "尚无官方放假安排，暂按周一至周五为工作日计算"
WORKING = "count: working"
BEFORE_WEEKEND = datetime(2026, 12, 25, 9, tzinfo=BEIJING)  # five working days to 1 January


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("workflow.views.lists.database_now", lambda: AT)


def listed(days_left: int, count: str = WORKING) -> SimpleNamespace:
    """A world with a list that may be announced, of a round that ends so many days after AT."""
    title = "    title: {zh-hans: 公示拟认定项目, en: Public notice of the provincial list}\n"
    assert title in production_source()
    source = production_source().replace(title, f"{title}    terms: {{{count}}}\n")
    return scenes.list_of(5, 5, days_left=days_left, source=source)


def shown(client, name: str, pk: int, person=None) -> str:
    if person:
        client.force_login(person)
    return client.get(reverse(name, args=[pk]), headers={"accept-language": "zh-hans"}).text


def announced(world, at):
    return noticing.announce(
        world.summary.pk, contact=lives.CONTACT, statement="", actor=world.province_leader, at=at
    )


@pytest.mark.parametrize(
    ("days_left", "count", "told"),
    [(20, WORKING, False), (90, WORKING, True), (90, "count: calendar", False)],
)
def test_the_latest_day_to_begin_is_said_to_be_a_guess(client, days_left, count, told):
    """The notice itself would end in November; only the last day to begin lies in 2027."""
    world = listed(days_left, count)
    pk, leader = world.summary.pk, world.province_leader
    for page in ("list", "announce"):
        assert (GUESSED in shown(client, page, pk, leader)) is told
    assert announced(world, AT).official
    assert (GUESSED in shown(client, "reopen", pk, leader)) is told


@pytest.mark.parametrize(
    ("at", "count", "told"),
    [
        (AT, WORKING, False),
        (BEFORE_WEEKEND, WORKING, True),
        (BEFORE_WEEKEND, "count: calendar", False),
    ],
)
def test_the_public_reads_that_the_last_day_is_a_guess(client, at, count, told):
    notice = announced(listed(90, count), at)
    assert notice.official is not told
    assert (GUESSED in shown(client, "notice", notice.pk)) is told
