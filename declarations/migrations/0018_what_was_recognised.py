"""What a round has recognised is counted on pages: by an index of the few that are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declarations", "0017_scans_of_seals")]

    operations = [
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["round"],
                condition=models.Q(state="recognised"),
                name="declarations_recognised",
            ),
        ),
    ]
