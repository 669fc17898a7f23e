"""The table of grams, as the database at hand keeps it."""

from django.db import migrations

from cityloop.words.grams import CREATE


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE words_grams")


class Migration(migrations.Migration):
    dependencies = [("words", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
