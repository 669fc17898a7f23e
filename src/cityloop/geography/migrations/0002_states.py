"""The first words of the dictionary of component states; a city changes them as it likes."""

from django.db import migrations

STATES = [("intact", "完好"), ("damaged", "破损"), ("missing", "丢失"), ("abandoned", "废弃")]


def fill(apps, schema_editor):
    state = apps.get_model("geography", "ComponentState")
    state.objects.bulk_create(state(code=code, name=name, rank=rank) for rank, (code, name) in enumerate(STATES))


class Migration(migrations.Migration):
    dependencies = [("geography", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
