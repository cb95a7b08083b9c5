"""Argument-free pollers of the workflow: they find due rows and call one service for each."""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.db import OperationalError

from declarations.owing import results_to_look_at
from programmes.selectors import open_rounds
from programmes.windows import day_of, is_time_to_remind
from quotas.selectors.drifting import unsound
from reviews.held import places_waited_for
from reviews.selectors import lists_being_sent, lists_with_reserve_over, notices_over
from trail.busy import is_busy
from trail.clock import database_now

from .selectors.listed import lists_as_they_stand
from .services import (
    noticing,
    obliging,
    reconciling,
    reminding,
    replacing,
    reserving,
    sending,
)

logger = logging.getLogger(__name__)


@shared_task
def remind_due() -> int:
    """Queue the reminders that are due; returns how many marks were due."""
    at = database_now()
    if not is_time_to_remind(at):
        return 0
    missed = reminding.missed_days(at)
    rounds = reminding.untold(open_rounds(at), missed, at)
    due = sum(reminding.remind(round, missed=missed, at=at) for round in rounds)
    reminding.looked(at)
    return due


@shared_task
def oblige_due() -> int:
    """Give results what they owe from today on; returns how much was new."""
    due = results_to_look_at(day_of(database_now()))
    return _each(due, lambda pk: obliging.oblige(pk, at=database_now()))


@shared_task
def end_notices() -> int:
    """End the public notices whose days are over; returns how many."""
    return _each(notices_over(database_now()), lambda pk: noticing.end(pk, at=database_now()))


@shared_task
def lapse_places() -> int:
    """Let free places lapse whose follower's notice can no longer begin in time."""
    return _each(
        places_waited_for(database_now()), lambda pk: replacing.lapse(pk, at=database_now())
    )


@shared_task
def move_lists() -> int:
    """Carry every list that is being sent to its end; returns how many declarations moved."""
    return _each(lists_being_sent(), _all_batches(sending.move_batch))


@shared_task
def close_reserves() -> int:
    """End the candidates of sent lists whose window is over; returns how many."""
    return _each(lists_with_reserve_over(database_now()), _all_batches(reserving.close_batch))


@shared_task
def reconcile_places() -> int:
    """Once a day, in its first hour: counters that disagree with what stands; returns how many."""
    at = database_now()
    if not reconciling.is_due(at):
        return 0
    return reconciling.reconcile(unsound() | lists_as_they_stand().doubtful(), at=at)


def _all_batches(batch: Callable[..., int]) -> Callable[[int], int]:
    def work(list_id: int) -> int:
        moved = 0
        while step := batch(list_id, at=database_now()):
            moved += step
        return moved

    return work


def _each(keys: Iterable[int], work: Callable[[int], int]) -> int:
    """One that fails is logged and found again by the next tick; the others are done."""
    done = 0
    for key in keys:
        try:
            done += work(key)
        except OperationalError as error:
            if not is_busy(error):
                raise
            logger.info("%s: another worker is at it", key)
        except Exception:
            logger.exception("%s could not be handled", key)
    return done
