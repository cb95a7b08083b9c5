"""Two pollers at once: each paper is issued once, each number drawn once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection, transaction

from documents import services, tasks
from documents.models import Document
from tests.documents.samples import ASKED
from tests.factories import AT, make_world
from trail.models import Entry

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(work, times):
    """Run ``work`` on several threads with a connection each, started together."""
    barrier = Barrier(times)

    def run(_):
        close_old_connections()
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def ask(world, n):
    return services.request_document(
        **{**ASKED, "subject_id": str(n)}, organisation=world.hubei, at=AT
    )


def test_two_pollers_issue_every_paper_once(own_store):
    world = make_world()
    for n in range(6):
        ask(world, n)
    assert sum(at_once(tasks.issue_due, 2)) == 6
    assert set(Document.objects.values_list("state", "attempts")) == {("issued", 1)}
    assert Entry.objects.filter(verb="document issued").count() == 6


def test_numbers_drawn_at_once_have_no_double_and_no_gap(own_store):
    world = make_world()

    def draw():
        with transaction.atomic():
            return ask(world, 1).number

    numbers = at_once(draw, 8)
    assert sorted(numbers) == [f"PP2026-420000-S-{n:04d}" for n in range(1, 9)]
