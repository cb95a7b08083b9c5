import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from trail.append_only import AppendOnly


def restore_triggers(apps, schema_editor):
    """SQLite has remade the table, and a remade table has lost its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        AppendOnly("declarations_revision").database_forwards(
            "declarations", schema_editor, None, None
        )


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0007_coeditors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Justification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("text", models.TextField(blank=True)),
                ("written_at", models.DateTimeField()),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justifications",
                        to="declarations.declaration",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("declaration", "key"), name="declarations_one_reason_a_rule"
                    )
                ],
            },
        ),
        migrations.AddField("revision", "justifications", models.JSONField(default=dict)),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop),
    ]
