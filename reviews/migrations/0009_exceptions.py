import django.db.models.deletion
from django.db import migrations, models

from trail.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_objections")]

    operations = [
        migrations.CreateModel(
            name="ExceptionDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirm the exception"),
                            ("refused", "refuse the exception"),
                        ],
                        max_length=9,
                    ),
                ),
                ("remark", models.TextField(blank=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "key"), name="reviews_one_exception"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "confirmed"),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reviews_exception_refused_why",
                    ),
                ],
            },
        ),
        AppendOnly("reviews_exceptiondecision"),
    ]
