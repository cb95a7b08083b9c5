"""The last minute before a deadline through HTTP: many people, one site, too few places.

scripts/bench rush [--clients 200] [--seconds 45]

The site is served as production serves it: web processes, worker and beat on PostgreSQL and Redis.
Officers of several provinces press for more candidates than their lists have places, authors
submit, all of them at once; others press around the deadline, and after it. What is said at the
end is read from the database and compared with every answer that somebody got.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter as Tallied
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import Any

import django
from django.conf import settings
from django.urls import reverse

from .crowd import Person, rush
from .measuring import Bar, Floor, verdict

EACH, PLACES = 16, 8  # candidates and places of a list
AUTHORS = 24  # of two hundred
LATE, AROUND_SECONDS = 16, 2.0
PATIENCE_SECONDS = 300  # a loaded machine is slow to start; what never answers fails all the same
SETTINGS = "config.settings.production"


@dataclass(frozen=True)
class Act:
    """One person and what he wants; ``list`` is None for a submission."""

    person: Person
    list: int | None
    kind: str  # "early", "around" the deadline, or "late"


class Scene:
    """Lists with more candidates than places, drafts ready to be submitted, sessions of people."""

    def __init__(self, clients: int) -> None:
        from trail.clock import database_now

        from . import scenery

        self.at = database_now()
        self.built = scenery.build(self.at)
        authors = clients * AUTHORS // 200
        lists = -(-(clients - authors) // EACH)
        self.acts = [self._submission() for _ in range(authors)]
        for n, summary in enumerate(self._lists(lists + 2)):
            kind = "early" if n < lists else ("around", "late")[n - lists]
            self.acts += self._on(summary, kind)

    def _lists(self, many: int) -> list[Any]:
        from reviews.models import SummaryList

        rows = SummaryList.objects.filter(round=self.built.round)
        return list(rows.select_related("organisation").order_by("organisation__code")[:many])

    def _submission(self) -> Act:
        from workflow.services import filing, story

        from . import scenery

        scene = self.built
        own = filing.start(scene.round, scene.school, actor=scene.author, at=self.at)
        files = dict.fromkeys(scenery.STORY["files"], scenery.PROOF)
        given = {**scenery.answers(), "lead_school": scene.school.name}
        story.write(own, given, files, actor=scene.author, at=self.at)
        address = reverse("submit", args=[own.pk])
        return Act(Person(session_of(scene.author), address, own.pk), None, "early")

    def _on(self, summary: Any, kind: str) -> list[Act]:
        """Sixteen candidates of the list, each with somebody who presses for it."""
        from reviews.models import ListItem

        from . import scenery

        officer = scenery.person("province_officer", summary.organisation, self.at)
        acts = []
        for n in range(EACH):
            own = copy(self.built.originals["candidate"])
            own.pk, own.process, own._state = None, None, copy(own._state)
            own._state.adding = True
            own.number = f"R{summary.pk}-{n}"
            own.province = own.desk = summary.organisation
            own.save()
            ListItem.objects.create(
                list=summary, declaration=own, joined_at=self.at, changed_at=self.at
            )
            address, fields = reverse("shortlist", args=[summary.pk]), {"declaration": str(own.pk)}
            acts.append(Act(Person(session_of(officer), address, own.pk, fields), summary.pk, kind))
        return acts

    def close_in(self, seconds: float) -> Any:
        """The deadline of the round, by the database's clock; and when people press."""
        from programmes.models import RoundWindow
        from trail.clock import database_now

        began = time.monotonic()
        closes = database_now() + timedelta(seconds=seconds)
        RoundWindow.objects.filter(round=self.built.round).update(closes_at=closes)
        for act in self.acts:
            when = {"early": 0.0, "late": seconds + 0.5}.get(act.kind)
            if when is None:
                when = seconds + random.uniform(-AROUND_SECONDS, AROUND_SECONDS)
            act.person.begin_at = began + when
        return closes


def session_of(user: Any) -> str:
    """The key of a session in which the person is logged in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@contextmanager
def served() -> Any:
    """The whole site on a port of its own; yields the port once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Nobody takes its mails: they wait in the outbox.
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "SHENBAO_SMTP_PORT": "9"}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "prepare"], env=env, check=True, stdout=subprocess.DEVNULL)
    with (settings.DATA_DIR / "serve.log").open("w") as log:
        site = subprocess.Popen(
            [*manage, "serve", "--port", str(port)], env=env, stdout=log, stderr=log
        )
        try:
            _wait_for(site, port)
            yield port
        finally:
            site.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                site.wait(30)
            site.kill()


def _wait_for(site: Any, port: int) -> None:
    import http.client

    for _ in range(PATIENCE_SECONDS * 10):
        if site.poll() is not None:
            raise SystemExit((settings.DATA_DIR / "serve.log").read_text())
        with suppress(OSError):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]})
            if asked.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"The site does not answer.\n{(settings.DATA_DIR / 'serve.log').read_text()}")


# --- what is said --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What the database says afterwards, beside what people were told."""

    over: int
    left: int
    lost: int
    unknown: int
    doubled: int
    late: int


def found(acts: list[Act], closes: Any) -> Found:
    from quotas.models import LedgerRow
    from reviews.models import ListItem
    from trail.models import Entry

    held: dict[int, Any] = {}
    places: Tallied[int] = Tallied()
    for item in ListItem.objects.filter(state=ListItem.State.SHORTLISTED):
        held[item.declaration_id] = item.changed_at
        places[item.list_id] += 1
    wanted = Tallied(act.list for act in acts if act.list and act.kind == "early")
    done = held | _submitted(acts)
    taken = {a.person.declaration for a in acts if a.person.outcome == "taken"}
    ours = [str(act.person.declaration) for act in acts]
    rows = Tallied(LedgerRow.objects.filter(subject_id__in=ours).values_list("subject_id"))
    verbs = Entry.objects.filter(
        chain__subject_kind="declaration",
        chain__subject_id__in=ours,
        verb__in=("shortlisted", "submitted"),
    )
    entries = Tallied(verbs.values_list("chain__subject_id", "verb"))
    return Found(
        over=sum(max(0, many - PLACES) for many in places.values()),
        left=sum(max(0, min(PLACES, many) - places[key]) for key, many in wanted.items()),
        lost=len(taken - done.keys()),
        unknown=len(done.keys() - taken),
        doubled=sum(many > 1 for many in (*rows.values(), *entries.values()))
        + sum(act.person.repeated not in ("", "same") for act in acts),
        late=sum(at >= closes for at in done.values()),
    )


def _submitted(acts: list[Act]) -> dict[int, Any]:
    """When each of their drafts was submitted."""
    from declarations.models import Declaration

    own = [act.person.declaration for act in acts if act.list is None]
    rows = Declaration.objects.filter(pk__in=own, submitted_at__isnull=False)
    return dict(rows.values_list("pk", "submitted_at"))


def told(acts: list[Act], closes: Any) -> list[Bar]:
    """Prints what happened, and what must hold of it."""
    people = [act.person for act in acts]
    said = found(acts, closes)
    statuses = Tallied(status for each in people for status, _ in each.answers)
    outcomes = Tallied(f"{act.kind} {act.person.outcome}" for act in acts)
    answers = [seconds for each in people for status, seconds in each.answers if status != 503]
    early = [act.person.took for act in acts if act.kind == "early"]
    print(f"answers by status: {dict(sorted(statuses.items()))}")
    print(f"outcomes: {dict(sorted(outcomes.items()))}")
    for what, seconds in (("a request that was let in", answers), ("a person, with waits", early)):
        cut = quantiles(seconds, n=100)
        print(f"{what}: p50 {cut[49] * 1000:.0f} ms, p99 {cut[98] * 1000:.0f} ms")
    broken = sum(many for status, many in statuses.items() if status >= 500 and status != 503)
    unanswered = sum(each.outcome not in ("taken", "refused") for each in people)
    return [
        Bar("places over the quota", said.over, 0),
        Bar("places left although somebody wanted them", said.left, 0),
        Bar("acknowledged acts that are not there", said.lost, 0),
        Bar("acts that nobody was told of", said.unknown, 0),
        Bar("acts done twice", said.doubled, 0),
        Bar("acts after the deadline", said.late, 0),
        Bar("errors of the site", broken, 0),
        Bar("requests without an answer", statuses[0], 0),
        Bar("people without an answer", unanswered, 0),
        Bar("answers “busy” that do not say when to come again", _untimed(people), 0),
        Floor("people told “busy, come again”", statuses[503], 1),
        Floor("refused after the deadline", outcomes["late refused"], LATE),
    ]


def _untimed(people: list[Person]) -> int:
    return sum(each.without_time for each in people)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench rush", description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=45, help="until the deadline")
    given = parser.parse_args(arguments)
    with served() as port:
        scene = Scene(given.clients)
        closes = scene.close_in(given.seconds)
        rush([act.person for act in scene.acts], port, settings.ALLOWED_HOSTS[0])
    return verdict(told(scene.acts, closes))


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
