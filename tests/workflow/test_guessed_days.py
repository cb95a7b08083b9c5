"""Where working days are counted, a page says when a year without official calendar was guessed.

AT is Monday 2 November 2026. The calendar of 2027 is not official.
"""

from datetime import datetime

import pytest
from django.urls import reverse

from programmes.windows import BEIJING
from reviews.models import SummaryList
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round, production_source
from tests.workflow import lives
from workflow.services import noticing

pytestmark = [pytest.mark.db, pytest.mark.flow, pytest.mark.django_db]

GUESSED = "尚无官方放假安排，暂按周一至周五为工作日计算"
WORKING = "count: working"
BEFORE_WEEKEND = datetime(2026, 12, 25, 9, tzinfo=BEIJING)  # five working days to 1 January


@pytest.fixture
def world():
    return make_world()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("workflow.views.lists.database_now", lambda: AT)


def listed(world, days_left: int, count: str = WORKING) -> SummaryList:
    """A list that may be announced, of a round that ends so many days after AT."""
    title = "    title: {zh-hans: 公示拟认定项目, en: Public notice of the provincial list}\n"
    assert title in production_source()
    source = production_source().replace(title, f"{title}    terms: {{{count}}}\n")
    round = open_production_round(AT, days_left=days_left, source=source)
    for n in range(5):
        lives.shortlist(lives.candidate(world, round, n), world.province_officer)
    return SummaryList.objects.get()


def shown(client, name: str, pk: int, person=None) -> str:
    if person:
        client.force_login(person)
    return client.get(reverse(name, args=[pk]), headers={"accept-language": "zh-hans"}).text


def announced(summary, world, at):
    return noticing.announce(
        summary.pk, contact=lives.CONTACT, statement="", actor=world.province_leader, at=at
    )


@pytest.mark.parametrize(
    ("days_left", "count", "told"),
    [(20, WORKING, False), (90, WORKING, True), (90, "count: calendar", False)],
)
def test_the_latest_day_to_begin_is_said_to_be_a_guess(world, client, days_left, count, told):
    """The notice itself would end in November; only the last day to begin lies in 2027."""
    summary = listed(world, days_left, count)
    for page in ("list", "announce"):
        assert (GUESSED in shown(client, page, summary.pk, world.province_leader)) is told
    assert announced(summary, world, AT).official
    assert (GUESSED in shown(client, "reopen", summary.pk, world.province_leader)) is told


@pytest.mark.parametrize(
    ("at", "count", "told"),
    [
        (AT, WORKING, False),
        (BEFORE_WEEKEND, WORKING, True),
        (BEFORE_WEEKEND, "count: calendar", False),
    ],
)
def test_the_public_reads_that_the_last_day_is_a_guess(world, client, at, count, told):
    notice = announced(listed(world, 90, count), world, at)
    assert notice.official is not told
    assert (GUESSED in shown(client, "notice", notice.pk)) is told
