"""Wakes the pollers after a request that changed something."""

import logging
import time
from collections.abc import Callable

from celery.exceptions import CeleryError
from django.http import HttpRequest, HttpResponse
from kombu.exceptions import KombuError
from kombu.pools import producers

from config.celery import AFTER_REQUESTS, EXPIRES_SECONDS, app
from trail.counting import entries_made

logger = logging.getLogger(__name__)
QUIET_SECONDS = 10
PATIENCE_SECONDS = 1  # with a broker that takes the connection and then says nothing


class WakingMiddleware:
    """After a request that left an entry in the trail, one content-free message a poller.

    Whatever makes something due is entered; an autosave is not, and publishing would cost it more
    than its own work. The request has committed by then. A broker that is down costs the request
    nothing but one short attempt every ten seconds: the next tick finds the rows anyway.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.quiet_until = 0.0
        self.is_answered = True
        # Connections of our own: a worker may wait longer for its broker than a person for a page.
        patience = {"socket_timeout": PATIENCE_SECONDS}
        self.producers = producers[app.connection_for_write(transport_options=patience)]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = entries_made()
        response = self.get_response(request)
        changed = entries_made() > before and response.status_code < 400
        if changed and time.monotonic() >= self.quiet_until:
            self.wake()
        return response

    def wake(self) -> None:
        try:
            with self.producers.acquire(block=True) as producer:
                for name in AFTER_REQUESTS:
                    app.send_task(name, producer=producer, retry=False, expires=EXPIRES_SECONDS)
        except (CeleryError, KombuError, OSError) as error:
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            if self.is_answered:  # said once, not every ten seconds of an hour
                logger.warning("The broker does not answer, the ticks will do: %s", error)
            self.is_answered = False
        else:
            if not self.is_answered:
                logger.warning("The broker answers again.")
            self.is_answered = True
