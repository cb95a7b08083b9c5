"""The poller of papers."""

import logging

from celery import shared_task

from trail.clock import database_now

from . import selectors, services

logger = logging.getLogger(__name__)


@shared_task
def issue_due() -> int:
    """Make the papers that are due, one service call each; returns how many this poll tried.

    A row that breaks even the recording of its own failure is logged and left to its lease; the
    others are made.
    """
    tried = 0
    for document_id in selectors.due(database_now()):
        try:
            tried += services.issue(document_id, at=database_now())
        except Exception:
            logger.exception("document %s could not be handled", document_id)
    return tried
