"""A program that forks pollers which ``kill -9`` themselves at the moment they are told.

One line in, one line out: the moment is ``after`` or ``before`` the first commit, the number of a
statement, or ``never``; the answer is how many statements ran, or -1 when the poller lived.
It forks a prepared process, because ten starts of Django would take longer than all the rest.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

ALIVE = -1


class Doom:
    """Counts what this process asks of the database, and ends it at the moment."""

    def __init__(self, moment: str, answer: int) -> None:
        self.moment, self.answer = moment, answer
        self.statements = 0

    def statement(self, execute: Callable[..., Any], *rest: Any) -> Any:
        if self.moment == str(self.statements):
            self.strike()
        self.statements += 1
        return execute(*rest)

    def commit(self, commit: Callable[[], None]) -> None:
        if self.moment == "before":
            self.strike()
        commit()
        if self.moment == "after":
            self.strike()

    def strike(self) -> None:
        os.write(self.answer, f"{self.statements}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)


def poll(moment: str, answer: int) -> None:
    from django.db import connection

    from workflow.tasks import move_lists

    doom = Doom(moment, answer)
    commit = connection._commit
    connection._commit = lambda: doom.commit(commit)
    with connection.execute_wrapper(doom.statement):
        move_lists()
    connection.close()
    os.write(answer, f"{ALIVE}\n".encode())
    os._exit(0)


def main() -> None:
    django.setup()
    import workflow.tasks  # noqa: F401  before the forks, which then need not

    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            poll(line.strip(), sys.stdout.fileno())
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
