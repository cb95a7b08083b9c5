"""The pollers of mails."""

import logging

from celery import shared_task

from trail.clock import database_now

from . import selectors, services

logger = logging.getLogger(__name__)


@shared_task
def deliver_due() -> int:
    """Deliver the mails that are due, one service call each; returns how many this poll tried.

    A row that breaks even the recording of its own failure is logged and left to its lease; the
    others are delivered.
    """
    tried = 0
    for message_id in selectors.due(database_now()):
        try:
            tried += services.deliver(message_id, at=database_now())
        except Exception:
            logger.exception("mail %s could not be handled", message_id)
    return tried


@shared_task
def invite_due() -> int:
    """Queue the mails of new invitations; returns how many people are told."""
    at = database_now()
    return sum(services.invite(pk, at=at) for pk in selectors.invitations_due())
