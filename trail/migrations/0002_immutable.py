"""The trail cannot be changed: entries are append-only, a chain's head only moves forward by one."""

from django.db import migrations

from trail.append_only import REFUSE_FUNCTION, AppendOnly

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION trail_guard_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.subject_kind, NEW.subject_id) IS DISTINCT FROM
       (OLD.id, OLD.subject_kind, OLD.subject_id) OR NEW.length <> OLD.length + 1 THEN
        RAISE EXCEPTION 'trail_chain only grows: UPDATE refused'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


class ChainOnlyGrows(AppendOnly):
    """A chain is never removed nor renamed, and gains one entry at a time."""

    def triggers(self, vendor):
        if vendor == "postgresql":
            return {
                f"{self.table}_only_grows": f'BEFORE UPDATE ON "{self.table}" FOR EACH ROW '
                "EXECUTE FUNCTION trail_guard_chain()",
                f"{self.table}_append_only": self._postgresql("DELETE", "ROW"),
                f"{self.table}_no_truncate": self._postgresql("TRUNCATE", "STATEMENT"),
            }
        changed = (
            "WHEN NEW.id IS NOT OLD.id OR NEW.subject_kind IS NOT OLD.subject_kind "
            "OR NEW.subject_id IS NOT OLD.subject_id OR NEW.length <> OLD.length + 1"
        )
        return {
            f"{self.table}_only_grows": self.sqlite_refusal("UPDATE", changed),
            f"{self.table}_no_delete": self.sqlite_refusal("DELETE"),
        }


def create_functions(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE_FUNCTION, params=None)
        schema_editor.execute(GUARD_FUNCTION, params=None)


def drop_functions(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS trail_refuse_change, trail_guard_chain")


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]

    operations = [
        migrations.RunPython(create_functions, drop_functions),
        AppendOnly("trail_entry"),
        ChainOnlyGrows("trail_chain"),
    ]
