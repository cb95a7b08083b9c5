from django.db import migrations, models

from trail.append_only import AppendOnly


def restore_triggers(apps, schema_editor):
    """SQLite has remade the table, and a remade table has lost its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        AppendOnly("quotas_limit").database_forwards("quotas", schema_editor, None, None)


class Migration(migrations.Migration):
    dependencies = [("quotas", "0002_append_only")]

    operations = [
        migrations.AlterField("limit", "minimum", models.PositiveIntegerField(null=True)),
        migrations.AlterField("limit", "maximum", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "limit",
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True, maximum__isnull=True)
                | models.Q(minimum__isnull=False, maximum__isnull=False),
                name="quotas_both_figures_or_none",
            ),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop),
    ]
