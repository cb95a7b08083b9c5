from django.db import migrations

from trail.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial"), ("trail", "0002_immutable")]

    operations = [
        AppendOnly("programmes_definition"),
    ]
