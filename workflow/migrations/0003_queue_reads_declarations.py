"""The queue reads declarations by desk and state now: no page needs the index of open tasks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_inbox_index")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX workflow_inbox",
            "CREATE INDEX workflow_inbox ON viewflow_task (owner_permission_obj_pk, created DESC) "
            "WHERE status = 'NEW'",
        )
    ]
