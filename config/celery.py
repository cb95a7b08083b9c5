"""The worker's application: argument-free pollers, and nothing that a lost message could lose.

Every effect is a row in the database. A poller finds due rows, so each tick repairs whatever the
one before missed: no beat, two beats, a wiped broker and a killed worker are all harmless.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab, schedule
from celery.signals import task_prerun
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
    "notifications.tasks.invite_due",
    "notifications.tasks.deliver_due",
)
EVERY_TICK = (
    *AFTER_REQUESTS,
    "workflow.tasks.end_notices",
    "workflow.tasks.lapse_places",
    "workflow.tasks.close_reserves",
    "workflow.tasks.remind_due",
    "workflow.tasks.oblige_due",
)
EVERY_HOUR = ("trail.tasks.purge_receipts", "workflow.tasks.reconcile_places")

# Messages that nobody took must not pile up behind a worker that is busy or away. Longer than a
# tick by far: whoever sends and whoever takes may be machines whose clocks differ by seconds.
EXPIRES_SECONDS = 60


def _call(when: schedule, *names: str) -> dict[str, dict]:
    options = {"expires": EXPIRES_SECONDS}
    return {name: {"task": name, "schedule": when, "options": options} for name in names}


app.conf.beat_schedule = _call(schedule(settings.TICK_SECONDS), *EVERY_TICK) | _call(
    # At a minute of the hour: an interval would begin anew whenever beat is started again.
    crontab(minute=17),
    *EVERY_HOUR,
)


@task_prerun.connect
def serve_newest_tables(**_: Any) -> None:
    """Days are counted by the calendar as it was imported meanwhile, also in a worker."""
    from programmes.serving import follow_now_and_then  # models: apps are ready only by now

    follow_now_and_then()
