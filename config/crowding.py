"""How many requests a process works on at once, and what the others are told."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trail.busy import crowded_page

AT_ONCE = 8  # as many connections to the database, of the pool's ten
WAITING = 24
PATIENCE_SECONDS = 5.0
OPEN = frozenset({"/healthz"})  # a load balancer must not take a busy machine for a dead one


class Line:
    """Places to work and places to wait; who finds neither is sent away at once."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self.patience = patience  # seconds
        self.inside = threading.BoundedSemaphore(at_once + waiting)
        self.working = threading.BoundedSemaphore(at_once)

    def enter(self) -> bool:
        """Whether the caller may work now; who may must ``leave``."""
        if not self.inside.acquire(blocking=False):
            return False
        if self.working.acquire(timeout=self.patience):
            return True
        self.inside.release()
        return False

    def leave(self) -> None:
        self.working.release()
        self.inside.release()


class CrowdMiddleware:
    """Lets ``AT_ONCE`` requests work and ``WAITING`` wait; all others get 503 and ``Retry-After``.

    Else they would wait in the server's queue, whose end nobody sees, and every one of them longer
    than its browser does. Stands behind the static files: a page that came through has its styles.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.line = Line(AT_ONCE, WAITING, PATIENCE_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in OPEN:
            return self.get_response(request)
        if not self.line.enter():
            return crowded_page(request)
        try:
            return self.get_response(request)
        finally:
            self.line.leave()
