"""What the tests of a module leave to those after them."""

import pytest

from tests.factories import make_ministry, make_world
from tests.life import shared

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def test_recorded_scenery_and_what_is_made_beside_it_have_different_keys() -> None:
    recorded = make_world().ministry.pk
    shared.empty()
    assert make_world().ministry.pk == recorded
    assert make_ministry(code="MOE2").pk > recorded
