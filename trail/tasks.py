"""What the worker does for the trail."""

from celery import shared_task

from . import services
from .clock import database_now


@shared_task
def purge_receipts() -> int:
    """Once an hour: receipts are kept for seven days; a browser repeats nothing after that."""
    return services.purge_receipts(at=database_now())
