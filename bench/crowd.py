"""People before a deadline: each presses one button until it is answered, and then once more.

Who is told “busy” waits as long as he is told, and presses again with the same key.
"""

from __future__ import annotations

import http.client
import random
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

ANSWER_SECONDS = 30  # a request without an answer until then hangs
TIMES = 40  # that one person presses at most


@dataclass
class Person:
    """Who presses what; ``declaration`` is the key of what it is about."""

    session: str
    address: str
    declaration: int
    fields: dict[str, str] = field(default_factory=dict)
    begin_at: float = 0.0  # of the monotonic clock
    # What came of it.
    answers: list[tuple[int, float]] = field(default_factory=list)  # status and seconds
    outcome: str = "never answered"
    took: float = 0.0  # seconds from the first press to the answer
    without_time: int = 0  # answers “busy” that do not say when to come again
    repeated: str = ""

    def act(self, port: int, host: str) -> None:
        key = secrets.token_hex(16)
        time.sleep(max(0.0, self.begin_at - time.monotonic()))
        began = time.monotonic()
        for _ in range(TIMES):
            status, wait, location = self._press(port, host, key)
            if status in (302, 422):
                self.outcome = "taken" if status == 302 else "refused"
                break
            if status not in (503, 409, 303, 0):
                self.outcome = f"broken: {status}"
                break
            self.without_time += status == 503 and not wait
            time.sleep((wait or 1) * random.uniform(1, 1.5))
        self.took = time.monotonic() - began
        if self.outcome == "taken":
            self.repeated = self._once_more(port, host, key, location)

    def _once_more(self, port: int, host: str, key: str, location: str) -> str:
        """The same key again: “same” where the first answer comes again."""
        for _ in range(TIMES):
            status, wait, again = self._press(port, host, key)
            if status == 302:
                return "same" if again == location else f"other: {again}"
            time.sleep((wait or 1) * random.uniform(1, 1.5))
        return "never answered"

    def _press(self, port: int, host: str, key: str) -> tuple[int, int, str]:
        """Status (0: none came), seconds to wait, and where to go next."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        token = "a" * 32
        headers = {
            "Host": host,
            "X-Forwarded-Proto": "https",
            "Origin": f"https://{host}",
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Idempotency-Key": key,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", self.address, urlencode(self.fields), headers)
            answer = connection.getresponse()
            answer.read()
            status, wait = answer.status, int(answer.headers.get("Retry-After", 0))
            location = answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            status, wait, location = 0, 1, ""
        finally:
            connection.close()
        self.answers.append((status, time.monotonic() - began))
        return status, wait, location


def rush(people: Sequence[Person], port: int, host: str) -> None:
    """All of them at once, each in a thread of his own; returns when all have been answered."""
    threads = [threading.Thread(target=person.act, args=(port, host)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
