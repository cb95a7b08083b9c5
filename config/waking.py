"""Wakes the pollers after a request that changed something."""

import logging
import time
from collections.abc import Callable

from celery.exceptions import CeleryError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from kombu.exceptions import KombuError

from config.celery import AFTER_REQUESTS, app

logger = logging.getLogger(__name__)
QUIET_SECONDS = 10


class WakingMiddleware:
    """After an unsafe request that succeeded, one content-free message a poller.

    The request has committed by then. A broker that is down costs the request nothing but one short
    attempt every ten seconds: the next tick finds the rows anyway.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.quiet_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        changed = request.method not in {"GET", "HEAD", "OPTIONS"} and response.status_code < 400
        if changed and time.monotonic() >= self.quiet_until:
            self.wake()
        return response

    def wake(self) -> None:
        try:
            for name in AFTER_REQUESTS:
                app.send_task(name, retry=False, expires=settings.TICK_SECONDS)
        except (CeleryError, KombuError, OSError) as error:
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("The broker does not answer, the ticks will do: %s", error)
