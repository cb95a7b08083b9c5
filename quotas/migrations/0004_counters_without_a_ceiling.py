from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quotas", "0003_figures_taken_back")]

    operations = [
        migrations.AlterField("counter", "group", models.CharField(max_length=140)),
        migrations.AlterField("counter", "ceiling", models.PositiveIntegerField(null=True)),
    ]
