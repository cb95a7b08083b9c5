"""Two administrators at once: exactly one sets the figure, the others are told."""

import pytest

from programmes.findings import Conflict
from quotas.models import Counter, Limit
from quotas.selectors import last_change
from quotas.services import set_limit
from tests.factories import AT, make_world
from tests.programmes.factories import open_production_round
from tests.workflow.test_races import all_at_once, pressed_again_while_busy

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 6


def outcomes(world, round) -> list[bool]:
    """Whether each of six who saw the same figures could set another."""
    seen = last_change(round, "per_province")

    def change(n: int) -> bool:
        try:
            pressed_again_while_busy(
                lambda: set_limit(
                    round,
                    "per_province",
                    world.hubei if n % 2 else None,
                    minimum=1,
                    maximum=5 + n,
                    reason="同时变更",
                    actor=world.ministry_administrator,
                    at=AT,
                    seen=seen,
                )
            )
        except Conflict:
            return False
        return True

    return all_at_once(change, range(CROWD))


def test_of_six_who_saw_the_same_figures_one_sets_another():
    world, round = make_world(), open_production_round(AT)
    assert sorted(outcomes(world, round)) == [False] * (CROWD - 1) + [True]
    limit = Limit.objects.get()
    bound = Counter.objects.filter(ceiling=limit.maximum).count()
    assert bound == (1 if limit.area else 2)
