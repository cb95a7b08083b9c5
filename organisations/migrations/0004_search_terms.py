from django.db import migrations, models

from organisations.spelling import terms


def spell(apps, schema_editor):
    units = list(apps.get_model("organisations", "Organisation").objects.all())
    for unit in units:
        unit.search_terms = terms(unit.name, unit.short_name, unit.name_en, unit.code, unit.uscc)
    if units:
        model = apps.get_model("organisations", "Organisation")
        model.objects.bulk_update(units, ["search_terms"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_registered_facts"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="search_terms",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
