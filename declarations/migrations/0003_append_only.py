from django.db import migrations

from trail.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("declarations", "0002_initial"), ("trail", "0002_immutable")]

    operations = [
        AppendOnly("declarations_revision"),
    ]
