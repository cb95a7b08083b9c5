"""Closed windows refuse, say since when and why, and lose nothing."""

from datetime import timedelta

import pytest

from declarations.models import Declaration
from programmes.findings import Refused
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from workflow.services import deciding, filing

pytestmark = [pytest.mark.db, pytest.mark.django_db]
LATER = AT + timedelta(days=21)


@pytest.fixture
def world():
    return make_world()


def refusal(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    (finding,) = refused.value.findings
    assert finding.quote
    assert finding.remedy
    return finding.code


def test_nothing_is_started_or_submitted_after_the_window(world):
    round = open_production_round(AT)
    declaration = lives.draft(round, world.school, world.author)
    assert refusal(lambda: filing.start(round, world.school, actor=world.author, at=LATER))
    assert refusal(lambda: filing.submit(declaration.pk, actor=world.author, at=LATER))
    assert lives.fresh(declaration).state == Declaration.State.DRAFT
    assert declaration.drafts.count() == 6


def test_the_last_microsecond_counts_and_the_next_does_not(world):
    round = open_production_round(AT)
    closes = round.windows.get(window="school").closes_at
    declaration = lives.draft(round, world.school, world.author)
    assert refusal(lambda: filing.submit(declaration.pk, actor=world.author, at=closes))
    last = closes - timedelta(microseconds=1)
    filing.submit(declaration.pk, actor=world.author, at=last)
    assert lives.fresh(declaration).state == Declaration.State.UNDER_REVIEW


def test_nothing_starts_before_the_window(world):
    soon = {"school": (AT + timedelta(days=1), AT + timedelta(days=9))}
    round = open_production_round(AT, windows=soon)
    assert refusal(lambda: filing.start(round, world.school, actor=world.author, at=AT))


def test_a_desk_decides_only_inside_its_window(world):
    round = open_production_round(AT)
    declaration = lives.submitted(round, world.school, world.author)
    assert refusal(
        lambda: deciding.decide(
            declaration.pk,
            revision=1,
            outcome="recommend",
            opinion="同意",
            actor=world.unit_leader,
            at=LATER,
        )
    )


def test_a_return_by_the_province_may_be_answered_after_the_schools_window(world):
    windows = {"school": (AT - timedelta(days=20), AT + timedelta(hours=1))}
    round = open_production_round(AT, windows=windows)
    declaration = lives.submitted(round, world.school, world.author)
    lives.decide(declaration, world.unit_leader)
    lives.decide(declaration, world.province_officer, "return", "请补充佐证。")
    filing.submit(declaration.pk, actor=world.author, at=AT + timedelta(days=3))
    assert lives.fresh(declaration).step == "province_review"
