"""Argument-free pollers of the workflow."""

from celery import shared_task

from programmes.selectors import open_rounds
from trail.clock import database_now

from .services.reminding import remind


@shared_task
def remind_due() -> int:
    """Queue the reminders that are due; returns how many marks were due."""
    at = database_now()
    return sum(remind(round, at=at) for round in open_rounds(at))
