"""The worker's application: argument-free pollers, and nothing that a lost message could lose.

Every effect is a row in the database. A poller finds due rows, so each tick repairs whatever the
one before missed: no beat, two beats, a wiped broker and a killed worker are all harmless.
"""

import os

from celery import Celery
from celery.schedules import schedule
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("shenbao")
app.set_default()  # threads of the web process have no current application of their own
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# What a request may have made due; config.waking publishes these so that nobody waits for a tick.
AFTER_REQUESTS = (
    "workflow.tasks.move_lists",
    "documents.tasks.issue_due",
    "notifications.tasks.deliver_due",
)
EVERY_TICK = (
    *AFTER_REQUESTS,
    "workflow.tasks.end_notices",
    "workflow.tasks.close_reserves",
    "workflow.tasks.remind_due",
)
EVERY_HOUR = ("trail.tasks.purge_receipts",)


def _every(seconds: float, *names: str) -> dict[str, dict]:
    """A tick that nobody took before the next one is dropped: ticks must not pile up."""
    return {
        name: {"task": name, "schedule": schedule(seconds), "options": {"expires": seconds}}
        for name in names
    }


app.conf.beat_schedule = _every(settings.TICK_SECONDS, *EVERY_TICK) | _every(3600, *EVERY_HOUR)
