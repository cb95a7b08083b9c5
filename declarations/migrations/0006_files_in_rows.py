from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declarations", "0005_queue_indexes")]

    operations = [
        migrations.AlterField("attachment", "field", models.CharField(max_length=120)),
    ]
