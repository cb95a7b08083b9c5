"""The queue's partial index on the engine's table; both engines speak this SQL."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX workflow_inbox ON viewflow_task (owner_permission_obj_pk, created DESC) "
            "WHERE status = 'NEW'",
            "DROP INDEX workflow_inbox",
        )
    ]
