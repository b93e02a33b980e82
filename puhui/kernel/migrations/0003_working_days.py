"""The database counts working days itself, and keeps which years staff said are complete."""

from django.db import migrations, models

from puhui.kernel import calendar_guards


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_clock_and_guards")]

    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("confirmed_at", models.DateTimeField()),
                ("confirmed_by", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="PublishedDay",
            fields=[
                ("date", models.DateField(primary_key=True, serialize=False)),
                ("is_working", models.BooleanField()),
            ],
        ),
        migrations.RunSQL(calendar_guards.FORWARD),
    ]
