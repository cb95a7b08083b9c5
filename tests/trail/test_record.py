"""Appending: gapless chains, in the caller's transaction, with plain data only."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from organisations.models import User
from trail.counting import entries_made
from trail.models import Chain, Entry
from trail.selectors import entries_of
from trail.services import name_of, record, verify

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.mark.db
@pytest.mark.django_db
def test_entries_name_their_predecessor_and_the_chain_its_last():
    before = entries_made()
    first = record("declaration", 1, "began", actor="user:1", at=AT)
    assert entries_made() == before + 1
    second = record("declaration", "1", "submitted", actor="user:1", at=AT, data={"revision": 1})
    assert (first.seq, first.previous) == (1, "")
    assert (second.seq, second.previous) == (2, first.digest)
    assert list(entries_of("declaration", 1)) == [first, second]
    assert Chain.objects.get().head == second.digest


@pytest.mark.db
@pytest.mark.django_db
def test_a_person_is_named_by_number_and_a_poller_by_its_name():
    user = User.objects.create(username="author", name="王芳")
    assert name_of(user) == f"user:{user.pk}"
    assert name_of("system:deliver_due") == "system:deliver_due"


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"score": 1.5}, "data.score"),
        ({"money": [Decimal("1.50")]}, r"data\.money\[0\]"),
        ({"when": {"at": AT}}, "data.when.at"),
        ({1: "one"}, "key 1"),
    ],
)
def test_data_that_an_engine_would_rewrite_is_refused(data, place):
    with pytest.raises(TypeError, match=place):
        record("declaration", 1, "began", actor="user:1", at=AT, data=data)
    assert not Entry.objects.exists()


@pytest.mark.db
@pytest.mark.django_db
def test_every_plain_value_survives_storage():
    data = {
        "text": "𠮷\n“引号”",
        "big": 10**18,
        "none": None,
        "yes": True,
        "list": [{"b": 1, "a": []}],
    }
    record("declaration", 1, "began", actor="user:1", at=AT, data=data)
    assert Entry.objects.get().data == data
    assert verify(Chain.objects.get()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_change():
    with pytest.raises(AssertionError):
        record("declaration", 1, "began", actor="user:1", at=AT)
    assert not Chain.objects.exists()


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_an_entry_falls_with_its_change():
    with transaction.atomic():
        record("declaration", 1, "began", actor="user:1", at=AT)
        transaction.set_rollback(True)
    assert not Chain.objects.exists()


def race(append, threads=8):
    """Runs ``append(number)`` in as many threads, each with its own connection, at once."""
    barrier = threading.Barrier(threads)
    errors = []

    def run(number):
        try:
            barrier.wait(timeout=10)
            append(number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    return errors


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_appending_at_once_leaves_one_chain_without_a_gap():
    def append(number):
        for turn in range(5):
            with transaction.atomic():
                record(
                    "declaration", 1, "saved", actor=f"user:{number}", at=AT, data={"turn": turn}
                )

    assert race(append) == []
    chain = Chain.objects.get()
    assert [entry.seq for entry in entries_of("declaration", 1)] == list(range(1, 41))
    assert chain.length == 40
    assert verify(chain) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_appending_at_once_collides():
    meet = threading.Barrier(2, timeout=10)

    def append(number):
        chain = Chain.objects.get()
        meet.wait()  # both have read the same head
        Entry.objects.create(
            chain=chain, seq=chain.length + 1, at=AT, actor=f"user:{number}", verb="saved"
        )

    Chain.objects.create(subject_kind="declaration", subject_id="1")
    assert len(race(append, threads=2)) == 1
