import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from trail.append_only import AppendOnly

PROTECT = django.db.models.deletion.PROTECT
HOW = [("typed", "Typed"), ("workbook", "Workbook"), ("shared", "Shared")]


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0006_obligations"),
        ("quotas", "0004_counters_without_a_ceiling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Allotment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("how", models.CharField(choices=HOW, max_length=10)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("arithmetic", models.JSONField(null=True)),
                ("reason", models.TextField()),
                ("set_at", models.DateTimeField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="allotments", to="programmes.round"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "allotment",
            models.UniqueConstraint(
                fields=("round", "rule", "number"), name="quotas_one_table_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            "allotment",
            models.CheckConstraint(
                condition=models.Q(how="shared", arithmetic__isnull=False)
                | models.Q(~models.Q(how="shared"), arithmetic__isnull=True),
                name="quotas_arithmetic_of_what_was_shared",
            ),
        ),
        AppendOnly("quotas_allotment"),
        migrations.AddField(
            "limit",
            "allotment",
            models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="rows", to="quotas.allotment"
            ),
        ),
    ]
