from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("understanding", "0010_corrections_can_be_taken_back")]

    operations = [
        migrations.CreateModel(
            name="OwnNumbers",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("formats", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(id=1), name="one_own_numbers")]},
        ),
    ]
