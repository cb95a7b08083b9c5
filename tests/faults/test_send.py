"""A list of a hundred goes up while its poller is killed ten times: each item moves once."""

import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings as project
from django.db import transaction
from viewflow.workflow.models import Task

from declarations.models import Declaration
from documents.models import Document
from notifications.models import Message
from quotas import models as quotas
from quotas.selectors import drifted, list_rules
from quotas.services import set_limit
from reviews.models import ListItem, SummaryList
from tests.factories import AT, make_world
from tests.faults.crew import environment
from tests.faults.mover import ALIVE
from tests.programmes.factories import open_production_round
from tests.workflow import lives
from trail.models import Chain, Entry
from trail.services import verify
from workflow.services import sending

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
ITEMS = 100
# One after the first batch, two after others, one with everything done but not yet committed.
MOMENTS = ["after", "after", "before", *["inside"] * 6]


@pytest.fixture
@transaction.atomic  # a thousand commits, each synced to the disk, would be most of the test
def being_sent():
    world = make_world()
    round = open_production_round(AT)
    (rule,) = list_rules(round, "province_list")
    figures = {"minimum": 5, "maximum": ITEMS, "reason": "压力测试", "at": AT}
    set_limit(round, rule.id, world.hubei, actor=world.ministry_administrator, **figures)
    for n in range(ITEMS):
        lives.shortlist(lives.candidate(world, round, n), world.province_officer)
    summary = SummaryList.objects.get()
    at = lives.noticed(summary, world.province_leader)
    sending.send(summary.pk, statement="", actor=world.province_leader, at=at)
    return summary


@pytest.fixture
def mover(tmp_path, being_sent):
    """Asks for one poll that dies at the moment; returns how many statements it ran."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.mover"],
        cwd=project.BASE_DIR,
        env=environment(tmp_path, ""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def poll(moment):
        program.stdin.write(f"{moment}\n")
        program.stdin.flush()
        return int(program.stdout.readline())

    with program:
        yield poll
        program.stdin.close()


def killed(mover, moment):
    """Until it has died: a poller that finds its dead predecessor's locks goes away and lives."""
    while (statements := mover(moment)) == ALIVE:
        assert SummaryList.objects.get().state == SummaryList.State.SENDING
    return statements


def moved():
    return ListItem.objects.filter(state=ListItem.State.SENT).count()


def test_a_hundred_items_move_once_under_ten_kills(being_sent, mover, chance, figure):
    in_a_batch = killed(mover, "after")
    assert moved() == sending.BATCH
    kills = [("after", moved())]
    for moment in chance.sample(MOMENTS, len(MOMENTS)):
        before = moved()
        at = chance.randrange(in_a_batch) if moment == "inside" else moment
        killed(mover, at)
        assert moved() - before == (sending.BATCH if moment == "after" else 0)
        kills.append((at, moved()))
    while mover("never") != ALIVE or moved() < ITEMS:
        pass
    figure(
        f"{len(kills)} kills (statement of {in_a_batch}, or commit; items moved by then): {kills}"
    )
    assert len(kills) == 10
    assert_everything_happened_once()
    figure(f"{moved()} of {ITEMS} items moved, each once")


def assert_everything_happened_once():
    ids = sorted(Declaration.objects.values_list("pk", flat=True))
    subjects = Counter(map(str, ids))
    assert set(Declaration.objects.values_list("state", "step")) == {
        (Declaration.State.UNDER_REVIEW, "ministry_review")
    }
    entries = Entry.objects.filter(verb="sent", chain__subject_kind="declaration")
    assert Counter(entries.values_list("chain__subject_id", flat=True)) == subjects
    processes = Declaration.objects.values_list("process_id", flat=True)
    waiting = Task.objects.filter(status="NEW").values_list("process_id", flat=True)
    assert Counter(waiting) == Counter(processes)
    papers = Document.objects.filter(kind="recommendation")
    assert Counter(papers.values_list("subject_id", flat=True)) == subjects
    mails = Message.objects.filter(kind="sent").values_list("subject_id", "recipient")
    assert {subject for subject, _ in mails} == set(subjects)
    assert set(Counter(mails).values()) == {1}
    summary = SummaryList.objects.get()
    paper = Document.objects.get(kind="province_summary")
    assert summary.state == SummaryList.State.SENT
    assert len(paper.context["items"]) == ITEMS
    assert quotas.Counter.objects.get().used == ITEMS
    assert not drifted().exists()
    assert [fault for chain in Chain.objects.all() for fault in verify(chain)] == []
