# The causes every company starts with; a company founded later gets them when it is founded.

from django.db import migrations

from ucho.cases.catalogue import rows


def ship(apps, schema_editor):
    cause = apps.get_model("cases", "Cause")
    known = {one.code: one for one in cause.objects.exclude(code="")}
    for code, group, name in rows():
        if code not in known:
            known[code] = cause.objects.create(code=code, parent=known.get(group), name=name)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
