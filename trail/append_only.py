"""Makes a table append-only in the database itself, on both engines, by one migration operation.

    operations = [AppendOnly("quotas_ledgerrow")]

Rows may be inserted; UPDATE, DELETE and TRUNCATE raise ``IntegrityError``, whoever asks. There is
no switch that lifts the triggers: a table that must be emptied was not append-only.

On SQLite Django sometimes remakes a table to alter it, and a remade table has lost its triggers:
repeat the operation after such a migration. ``missing_triggers`` tells; ``verify_trail`` asks it.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

# Class 23 of SQLSTATE, so that psycopg raises IntegrityError as SQLite's RAISE(ABORT) does.
REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION trail_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class AppendOnly(Operation):
    """Puts the triggers on ``table``; its reverse takes them off again. Needs trail's 0002."""

    category = OperationCategory.SQL
    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def triggers(self, vendor: str) -> dict[str, str]:
        """Name and statement of every trigger, for ``connection.vendor``."""
        if vendor == "postgresql":
            return {
                f"{self.table}_append_only": self._postgresql("UPDATE OR DELETE", "ROW"),
                f"{self.table}_no_truncate": self._postgresql("TRUNCATE", "STATEMENT"),
            }
        return {
            f"{self.table}_no_update": self.sqlite_refusal("UPDATE"),
            f"{self.table}_no_delete": self.sqlite_refusal("DELETE"),
        }

    def _postgresql(self, events: str, level: str) -> str:
        return (
            f'BEFORE {events} ON "{self.table}" FOR EACH {level} '
            "EXECUTE FUNCTION trail_refuse_change()"
        )

    def sqlite_refusal(self, event: str, when: str = "") -> str:
        """A trigger that refuses ``event``, if ``when`` is given only where that holds."""
        return (
            f'BEFORE {event} ON "{self.table}" {when} BEGIN '
            f"SELECT RAISE(ABORT, '{self.table} is append-only: {event} refused'); END"
        )

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name, rest in self.triggers(schema_editor.connection.vendor).items():
            schema_editor.execute(f'CREATE TRIGGER "{name}" {rest}', params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        vendor = schema_editor.connection.vendor
        place = f' ON "{self.table}"' if vendor == "postgresql" else ""
        for name in self.triggers(vendor):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{place}', params=None)

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_append_only"


def operations() -> Iterator[AppendOnly]:
    """Every table that some migration of the house made append-only."""
    for migration in MigrationLoader(None).disk_migrations.values():
        yield from (op for op in migration.operations if isinstance(op, AppendOnly))


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that the migrations made and the database lost or has disabled."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {row[0] for row in cursor.fetchall()}
    wanted = {name for op in operations() for name in op.triggers(connection.vendor)}
    return sorted(wanted - present)
