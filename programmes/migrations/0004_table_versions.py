import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from trail.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0003_running_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TableVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=30)),
                ("number", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("source", models.TextField()),
                ("rows", models.PositiveIntegerField()),
                ("origin", models.CharField(max_length=300)),
                ("restores", models.PositiveIntegerField(null=True)),
                ("imported_at", models.DateTimeField()),
                (
                    "imported_by",
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
                        fields=("table", "number"), name="programmes_one_version"
                    )
                ],
            },
        ),
        AppendOnly("programmes_tableversion"),
    ]
