from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understanding", "0003_one_reader")]

    operations = [
        migrations.AddField("correction", "before", models.JSONField(default=dict)),
        migrations.AddField("correction", "taken_back_at", models.DateTimeField(null=True)),
    ]
