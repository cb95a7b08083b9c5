"""The database itself refuses to change or remove what is append-only, on both engines."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from programmes.models import Definition, Programme
from tests.trail_guard import lifted_triggers
from trail import append_only
from trail.models import Chain, Entry

pytestmark = [pytest.mark.db, pytest.mark.django_db]

APPEND_ONLY = {
    "declarations_awardgiven",
    "declarations_moveconsent",
    "declarations_recordimport",
    "declarations_registerentry",
    "declarations_resultoutcome",
    "declarations_revision",
    "organisations_merger",
    "organisations_registeredfact",
    "programmes_announceddays",
    "programmes_definition",
    "programmes_roundcorrection",
    "programmes_roundoption",
    "programmes_roundswitch",
    "programmes_tableversion",
    "programmes_windowextension",
    "quotas_allotment",
    "quotas_ledgerrow",
    "quotas_limit",
    "reviews_exceptiondecision",
    "reviews_handorder",
    "reviews_listconsent",
    "reviews_lot",
    "reviews_returnedsheet",
    "reviews_review",
    "reviews_scoresheet",
    "trail_chain",
    "trail_entry",
}


@pytest.fixture
def entry():
    chain = Chain.objects.create(subject_kind="declaration", subject_id="1")
    return Entry.objects.create(
        chain=chain, seq=1, at=datetime(2026, 3, 1, tzinfo=UTC), actor="user:1", verb="submitted"
    )


def refused(sql, *params):
    """Whether the database refuses the statement as a breach of integrity."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if on_postgresql() else "SELECT 1")
            cursor.execute(sql, params)
    except IntegrityError as error:
        return "append-only" in str(error) or "only grows" in str(error)
    return False


def on_postgresql():
    return connection.vendor == "postgresql"


def test_an_entry_can_neither_be_changed_nor_removed(entry):
    assert refused("UPDATE trail_entry SET verb = 'praised'")
    assert refused("DELETE FROM trail_entry WHERE id = %s", entry.pk)
    assert Entry.objects.get().verb == "submitted"


def test_an_entry_cannot_be_replaced_by_an_upsert(entry):
    if on_postgresql():
        clash = "ON CONFLICT (id) DO UPDATE SET verb = 'praised'"
        insert = "INSERT INTO"
    else:
        clash, insert = "", "INSERT OR REPLACE INTO"
    columns = "id, chain_id, seq, at, actor, verb, data, previous, digest"
    changed = "id, chain_id, seq, at, actor, 'praised', data, previous, digest"
    where = "WHERE true" if clash else ""
    assert refused(
        f"{insert} trail_entry ({columns}) SELECT {changed} FROM trail_entry {where} {clash}"
    )


def test_tables_cannot_be_emptied_at_once(entry):
    if on_postgresql():
        assert refused("TRUNCATE trail_entry")
        assert refused("TRUNCATE trail_chain CASCADE")
    assert refused("DELETE FROM trail_entry")
    assert refused("DELETE FROM trail_chain")


@pytest.mark.parametrize(
    "change", ["length = 2", "length = 0", "subject_id = '2'", "subject_kind = 'list'", "id = 99"]
)
def test_a_chain_keeps_its_name_and_grows_by_one(entry, change):
    assert refused(f"UPDATE trail_chain SET {change}")


def test_a_chain_may_grow(entry):
    assert Chain.objects.update(length=1, head="a" * 64) == 1


def test_a_definition_can_be_added_but_not_changed():
    programme = Programme.objects.create(key="p", code="P", title_zh="项目")
    definition = Definition.objects.create(
        programme=programme,
        sha256="a" * 64,
        source="x",
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    definition.source = "y"
    with pytest.raises(IntegrityError), transaction.atomic():
        definition.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        definition.delete()


def test_every_append_only_table_has_its_triggers():
    assert {operation.table for operation in append_only.operations()} == APPEND_ONLY
    assert append_only.missing_triggers(connection) == []


def test_a_lost_trigger_is_named():
    lost = "quotas_ledgerrow_append_only" if on_postgresql() else "quotas_ledgerrow_no_delete"
    with transaction.atomic(), lifted_triggers(connection):
        assert lost in append_only.missing_triggers(connection)
    assert append_only.missing_triggers(connection) == []


@pytest.mark.django_db(transaction=True)  # SQLite's schema editor must open the transaction itself
def test_the_operation_can_be_taken_back_and_repeated():
    operation = append_only.AppendOnly("quotas_limit")
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor() as editor:
        operation.database_backwards("quotas", editor, state, state)
        assert len(append_only.missing_triggers(connection)) == 2
        operation.database_forwards("quotas", editor, state, state)
    assert append_only.missing_triggers(connection) == []
