"""Rides that an operator claims by their numbers, each its rider's or the project's and never both; and what a type
of project is not filed without, asked by the database as well. A report of the programme may be drafted by a job."""

import django.contrib.postgres.fields
import django.db.models.deletion
import puhui.kernel.ids
from django.db import migrations, models

from credits.monitoring import ride_guards
from credits.projects.rides import guards as rides
from credits.projects.types import guards as types
from puhui.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0011_freezes_are_looked_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectRide',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('operator', models.TextField()),
                ('reference', models.TextField()),
                ('key', models.TextField()),
                ('ridden_on', models.DateField()),
                ('metres', models.PositiveIntegerField()),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'ride of a project',
                'verbose_name_plural': 'rides of projects',
            },
        ),
        migrations.CreateModel(
            name='ProjectTypeNeeds',
            fields=[
                ('code', models.TextField(primary_key=True, serialize=False)),
                ('documents', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('rides_ridden', models.TextField(blank=True, default='')),
                ('rides_of_riders', models.TextField(blank=True, default='')),
                ('shortest_m', models.PositiveIntegerField(blank=True, null=True)),
                ('longest_m', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'type of project',
                'verbose_name_plural': 'types of projects',
            },
        ),
        migrations.RemoveConstraint(
            model_name='foreignclaim',
            name='foreign_claim_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='projectobject',
            name='project_object_kind_known',
        ),
        migrations.AddField(
            model_name='activityreference',
            name='project_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='activityreference',
            name='activity_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='creditedobject',
            name='kind',
            field=models.TextField(choices=[('CONNECTION', 'connection or site number'), ('METER', 'meter'), ('DEVICE', 'device'), ('PLOT', 'plot'), ('TRIP', 'trip or record of an operator'), ('OPERATOR', "operator's code")]),
        ),
        migrations.AlterField(
            model_name='foreignclaim',
            name='kind',
            field=models.TextField(choices=[('CONNECTION', 'connection or site number'), ('METER', 'meter'), ('DEVICE', 'device'), ('PLOT', 'plot'), ('TRIP', 'trip or record of an operator'), ('OPERATOR', "operator's code")]),
        ),
        migrations.AlterField(
            model_name='projectobject',
            name='kind',
            field=models.TextField(choices=[('CONNECTION', 'connection or site number'), ('METER', 'meter'), ('DEVICE', 'device'), ('PLOT', 'plot'), ('TRIP', 'trip or record of an operator'), ('OPERATOR', "operator's code")]),
        ),
        migrations.AddConstraint(
            model_name='activityreference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity_id__isnull', False), ('project_id', None)), models.Q(('activity_id', None), ('project_id__isnull', False)), _connector='OR'), name='reference_used_by_a_rider_or_a_project'),
        ),
        migrations.AddConstraint(
            model_name='foreignclaim',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['CONNECTION', 'METER', 'DEVICE', 'PLOT', 'TRIP', 'OPERATOR'])), name='foreign_claim_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='projectobject',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['CONNECTION', 'DEVICE', 'PLOT', 'OPERATOR'])), name='project_object_kind_known'),
        ),
        migrations.AddField(
            model_name='projectride',
            name='project',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rides', to='credits.project'),
        ),
        migrations.AddField(
            model_name='projectride',
            name='source',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rides', to='credits.readingfile'),
        ),
        migrations.AddConstraint(
            model_name='projecttypeneeds',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('longest_m', None), ('rides_of_riders', ''), ('rides_ridden', ''), ('shortest_m', None)), models.Q(models.Q(('rides_ridden', ''), _negated=True), models.Q(('rides_of_riders', ''), _negated=True), ('longest_m__gte', models.F('shortest_m')), ('shortest_m__gt', 0)), _connector='OR'), name='project_type_tells_all_of_rides_or_none'),
        ),
        migrations.AddIndex(
            model_name='projectride',
            index=models.Index(fields=['project', 'ridden_on'], name='ride_of_project_by_day'),
        ),
        migrations.AddConstraint(
            model_name='projectride',
            constraint=models.UniqueConstraint(fields=('operator', 'key'), name='one_project_ride_per_number'),
        ),
        migrations.AddConstraint(
            model_name='projectride',
            constraint=models.CheckConstraint(condition=models.Q(('key__regex', '^[1-9A-Z\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff][0-9A-Z\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff]*$')), name='project_ride_key_plain'),
        ),
        migrations.AlterField(
            model_name='monitoringreport',
            name='created_by',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='monitoringreport',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'PROGRAMME'), ('created_by__isnull', False), _connector='OR'), name='report_of_a_project_by_a_person'),
        ),
        migrations.CreateModel(
            name='ProgrammeMonth',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('scheme', models.TextField()),
                ('month', models.DateField()),
                ('drafted', models.PositiveIntegerField()),
                ('drafted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'month of a programme',
                'verbose_name_plural': 'months of programmes',
                'constraints': [models.UniqueConstraint(fields=('scheme', 'month'), name='one_row_per_month_of_a_programme'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='programme_month_is_its_first_day')],
            },
        ),
        migrations.RunSQL(types.FORWARD),
        migrations.RunSQL(append_only("credits_programmemonth")),
        migrations.RunSQL(rides.FORWARD),
        migrations.RunSQL(ride_guards.FORWARD),
    ]
