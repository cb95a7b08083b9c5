"""verify_trail names what was done to a chain, and to which entry."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from tests.trail_guard import lifted_triggers
from trail.models import Chain, Entry
from trail.rules import FaultKind, Link, digest_of
from trail.selectors import entries_of
from trail.services import record, verify

pytestmark = [pytest.mark.db, pytest.mark.django_db]

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def chain():
    """Seven entries about one declaration."""
    for number in range(1, 8):
        record(
            "declaration",
            12,
            f"step_{number}",
            actor="user:1",
            at=AT + timedelta(minutes=number, microseconds=number),
            data={"修订": number, "findings": ["met", None, True]},
        )
    return Chain.objects.get()


def tamper(*statements):
    """What somebody with the database's own password could do."""
    with transaction.atomic(), connection.cursor() as cursor, lifted_triggers(connection):
        for sql in statements:
            cursor.execute(sql)


def rewrite(seq, **changes):
    """A skilled forger: changes an entry and recomputes its digest."""
    entry = Entry.objects.get(seq=seq)
    stored = {
        name: changes.get(name, getattr(entry, name))
        for name in ("seq", "at", "actor", "verb", "data", "previous")
    }
    digest = digest_of(Link(**stored), "declaration", "12")
    with transaction.atomic(), lifted_triggers(connection):
        Entry.objects.filter(pk=entry.pk).update(**changes, digest=digest)
    return digest


def named(chain):
    return [(fault.kind, fault.seq) for fault in verify(chain)]


def test_an_untouched_chain_has_no_faults(chain):
    assert named(chain) == []
    assert (chain.length, chain.head) == (7, Entry.objects.get(seq=7).digest)


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'praised'",
        "actor = 'user:2'",
        "at = '2020-01-01 00:00:00+00:00'",
        "data = '{}'",
        "digest = 'abc'",
        "previous = 'abc'",
    ],
)
@pytest.mark.parametrize("seq", [1, 4, 7])
def test_an_edited_entry_is_named(chain, change, seq):
    tamper(f"UPDATE trail_entry SET {change} WHERE seq = {seq}")
    assert named(chain) == [(FaultKind.EDITED, seq)]


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_an_entry_edited_together_with_its_digest_is_named(chain, seq):
    rewrite(seq, verb="praised")
    assert named(chain) == [(FaultKind.FORGED, seq)]


@pytest.mark.parametrize(("gone", "last"), [((1,), 1), ((4,), 4), ((3, 4, 5), 5)])
def test_a_deleted_entry_is_named(chain, gone, last):
    tamper(f"DELETE FROM trail_entry WHERE seq IN ({', '.join(map(str, gone))})")
    [fault] = verify(chain)
    assert (fault.kind, fault.seq, fault.params["last"]) == (FaultKind.DELETED, gone[0], last)


@pytest.mark.parametrize("first_gone", [7, 5, 1])
def test_a_cut_off_tail_is_named(chain, first_gone):
    tamper(f"DELETE FROM trail_entry WHERE seq >= {first_gone}")
    assert named(chain) == [(FaultKind.TRUNCATED, first_gone)]


def test_a_cut_off_tail_is_named_although_the_length_was_set_back(chain):
    tamper("DELETE FROM trail_entry WHERE seq = 7", "UPDATE trail_chain SET length = 6")
    assert named(chain) == [(FaultKind.FORGED, 6)]


def test_swapped_numbers_are_named(chain):
    tamper(
        "UPDATE trail_entry SET seq = 99 WHERE seq = 3",
        "UPDATE trail_entry SET seq = 3 WHERE seq = 5",
        "UPDATE trail_entry SET seq = 5 WHERE seq = 99",
    )
    assert [(f.kind, f.seq, f.params["origin"]) for f in verify(chain)] == [
        (FaultKind.REORDERED, 3, 5),
        (FaultKind.REORDERED, 5, 3),
    ]


def test_swapped_contents_are_named(chain):
    third, fifth = Entry.objects.get(seq=3), Entry.objects.get(seq=5)
    with transaction.atomic(), lifted_triggers(connection):
        for entry, other in ((third, fifth), (fifth, third)):
            Entry.objects.filter(pk=entry.pk).update(at=other.at, verb=other.verb, data=other.data)
    assert [(f.kind, f.seq, f.params["origin"]) for f in verify(chain)] == [
        (FaultKind.REORDERED, 3, 5),
        (FaultKind.REORDERED, 5, 3),
    ]


def test_an_entry_moved_out_of_the_chain_is_named_once(chain):
    tamper("UPDATE trail_entry SET seq = 40 WHERE seq = 3")
    assert named(chain) == [(FaultKind.REORDERED, 40)]


def test_an_appended_forgery_is_named(chain):
    last = Entry.objects.get(seq=7)
    link = Link(8, AT, "user:1", "recognised", {}, last.digest)
    Entry.objects.create(
        chain=chain,
        seq=8,
        at=AT,
        actor="user:1",
        verb="recognised",
        previous=last.digest,
        digest=digest_of(link, "declaration", "12"),
    )
    assert named(chain) == [(FaultKind.FORGED, 8)]


def test_an_entry_moved_to_another_subject_is_named_in_both_chains(chain):
    record("declaration", 13, "began", actor="user:1", at=AT)
    other = Chain.objects.get(subject_id="13")
    tamper(
        f"UPDATE trail_entry SET chain_id = {other.pk} WHERE seq = 2",
        f"UPDATE trail_chain SET length = 2 WHERE id = {other.pk}",
    )
    assert named(chain) == [(FaultKind.DELETED, 2)]
    assert named(other) == [(FaultKind.EDITED, 2)]


def test_several_deeds_are_all_named(chain):
    tamper(
        "UPDATE trail_entry SET verb = 'praised' WHERE seq = 2",
        "DELETE FROM trail_entry WHERE seq IN (4, 7)",
    )
    assert named(chain) == [
        (FaultKind.EDITED, 2),
        (FaultKind.DELETED, 4),
        (FaultKind.TRUNCATED, 7),
    ]


def test_a_time_that_is_none_any_more_is_a_fault_and_no_crash(chain):
    if connection.vendor == "sqlite":  # PostgreSQL keeps times times
        tamper("UPDATE trail_entry SET at = 'yesterday' WHERE seq = 4")
        assert named(chain) == [(FaultKind.EDITED, 4)]


def test_the_command_counts_what_it_read(chain, capsys):
    record("list", "7", "sent", actor="system:sweep", at=AT)
    with translation.override("en"):
        call_command("verify_trail")
    assert capsys.readouterr().out == "2 chains, 8 entries, 0 faults\n"


def test_the_command_names_the_faults_and_fails(chain, capsys):
    tamper("UPDATE trail_entry SET verb = 'praised' WHERE seq = 4")
    with translation.override("en"), pytest.raises(CommandError) as error:
        call_command("verify_trail")
    assert capsys.readouterr().out == (
        "declaration:12 #4 edited: The content of entry 4 no longer matches its digest.\n"
    )
    assert (str(error.value), error.value.returncode) == ("1 chains, 7 entries, 1 faults", 1)


def test_the_command_can_look_at_one_subject(chain, capsys):
    record("list", "7", "sent", actor="user:1", at=AT)
    tamper("UPDATE trail_entry SET verb = 'praised' WHERE seq = 4")
    with translation.override("en"):
        call_command("verify_trail", subject="list:7")
    assert capsys.readouterr().out == "1 chains, 1 entries, 0 faults\n"
    with pytest.raises(CommandError, match="list:8"):
        call_command("verify_trail", subject="list:8")


def test_the_command_names_a_lost_trigger(chain, capsys):
    with (
        transaction.atomic(),
        lifted_triggers(connection),
        translation.override("en"),
        pytest.raises(CommandError),
    ):
        call_command("verify_trail")
    suffix = "append_only" if connection.vendor == "postgresql" else "no_update"
    assert f"The trigger trail_entry_{suffix} is missing" in capsys.readouterr().out


def test_a_chain_is_read_by_one_statement_whatever_else_there_is(chain, django_assert_num_queries):
    for number in range(50):
        record("list", number, "began", actor="user:1", at=AT)
    with django_assert_num_queries(1):
        assert [verify(chain)] == [[]]
    assert entries_of("declaration", 12).count() == 7
