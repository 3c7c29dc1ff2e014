from django.db import migrations


def take_over(apps, _editor):
    """The rules became one stage of the whole reading: what they understood stays visible until it is read again."""
    apps.get_model("understanding", "Reading").objects.filter(reader="rules").update(reader="ucho")


class Migration(migrations.Migration):
    dependencies = [("understanding", "0002_learning_topics_and_outside_models")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
