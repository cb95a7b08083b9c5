"""Twenty people give places on one list at once: exactly eight get one, twelve are told why.

The control does the same without the lock: it must oversell, or the test proves nothing.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, close_old_connections, connection

from programmes.findings import Conflict, Refused
from quotas.models import Counter, LedgerRow
from quotas.selectors import drifted
from reviews.models import ListItem
from tests.factories import AT
from tests.workflow import lives, scenes
from trail.busy import is_busy
from workflow.services import filing, listing

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD, PLACES = 20, 8


@pytest.fixture
def crowd():
    """Twenty candidates on one list."""
    world = scenes.list_of(CROWD)
    return world, world.summary, world.rows


def all_at_once(work, items):
    """Run ``work(item)`` for every item on its own thread and connection, started together."""
    barrier = Barrier(len(items))

    def run(item):
        close_old_connections()
        try:
            barrier.wait()
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


def pressed_again_while_busy(press, times: int = 10):
    """A lock that is not free within three seconds is answered “busy, try again”: do so."""
    for _ in range(times):
        try:
            return press()
        except OperationalError as busy:
            if not is_busy(busy):
                raise
    raise AssertionError(f"busy {times} times")


def test_twenty_concurrent_shortlistings_for_eight_places(crowd):
    world, summary, rows = crowd

    def give(declaration):
        try:
            pressed_again_while_busy(
                lambda: listing.shortlist(
                    summary.pk, declaration.pk, actor=world.province_officer, at=AT
                )
            )
        except Refused as refused:
            return refused.findings[0]
        return None

    outcomes = all_at_once(give, rows)
    told = [finding for finding in outcomes if finding is not None]
    assert (outcomes.count(None), len(told)) == (PLACES, CROWD - PLACES)
    assert {finding.code for finding in told} == {"quota_full"}
    assert all("各省可报送5—8项" in finding.quote and finding.remedy for finding in told)
    assert summary.items.filter(state=ListItem.State.SHORTLISTED).count() == PLACES
    assert Counter.objects.get().used == PLACES == LedgerRow.objects.count()
    assert not drifted().exists()


def test_control_without_the_lock_the_list_is_oversold(crowd):
    """Count first, write afterwards: what a system without a lock does."""
    _world, summary, rows = crowd
    counted = Barrier(CROWD)

    def give(declaration):
        holding = summary.items.filter(state=ListItem.State.SHORTLISTED).count()
        counted.wait()
        if holding < PLACES:
            summary.items.filter(declaration=declaration).update(state=ListItem.State.SHORTLISTED)

    all_at_once(give, rows)
    assert summary.items.filter(state=ListItem.State.SHORTLISTED).count() > PLACES


def test_two_concurrent_withdrawals_free_two_places(crowd):
    world, _summary, rows = crowd
    for declaration in rows[:PLACES]:
        lives.shortlist(declaration, world.province_officer)

    def leave(declaration):
        pressed_again_while_busy(
            lambda: filing.withdraw(declaration.pk, reason="撤回", actor=world.author, at=AT)
        )

    all_at_once(leave, rows[:2])
    assert Counter.objects.get().used == PLACES - 2
    assert not drifted().exists()


def test_one_declaration_withdrawn_by_ten_clicks_frees_one_place(crowd):
    world, _summary, rows = crowd
    for declaration in rows[:PLACES]:
        lives.shortlist(declaration, world.province_officer)

    def leave(_n):
        try:
            pressed_again_while_busy(
                lambda: filing.withdraw(rows[0].pk, reason="撤回", actor=world.author, at=AT)
            )
        except Conflict:
            return False
        return True

    assert all_at_once(leave, list(range(10))).count(True) == 1
    assert Counter.objects.get().used == PLACES - 1
    assert not drifted().exists()
