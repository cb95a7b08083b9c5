"""The index of the queue's tab of what a desk has recommended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_on_notice")]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("outcome", "recommend")),
                fields=["organisation", "declaration"],
                name="reviews_recommended",
            ),
        ),
    ]
