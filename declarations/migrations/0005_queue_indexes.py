"""Indexes of the queue's tabs: what is being corrected, and what ever lay before a desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declarations", "0004_on_notice")]

    operations = [
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                condition=models.Q(("state", "returned")),
                fields=["id"],
                name="declarations_returned",
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX declarations_reached ON declarations_declaration_reached "
            "(organisation_id, declaration_id)",
            "DROP INDEX declarations_reached",
        ),
    ]
