"""A meter's days and a device are credited to a person or to a project's report, never to both: numbers under one
exclusion constraint, and those of what was credited before."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from credits.monitoring import number_claim_guards
from credits.monitoring.number_claims_carried import take_up_what_stands


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0015_blind_readings_are_looked_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberClaim',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('side', models.TextField(choices=[('PERSON', 'person'), ('REPORT', 'report of a project')])),
                ('kind', models.TextField(choices=[('CONNECTION', 'connection or site number'), ('METER', 'meter'), ('DEVICE', 'device'), ('PLOT', 'plot'), ('TRIP', 'trip or record of an operator'), ('OPERATOR', "operator's code")])),
                ('number_index', models.BinaryField()),
                ('days_from', models.DateField()),
                ('days_to', models.DateField(null=True)),
                ('party_id', models.UUIDField(null=True)),
                ('activity_id', models.UUIDField(null=True)),
                ('key', models.TextField(blank=True, default='')),
                ('is_told_apart', models.BooleanField(default=False)),
                ('claimed_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='number_claims', to='credits.monitoringreport')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_told_apart', False), ('released_at', None)), expressions=[('number_index', '='), (models.Func(models.F('days_from'), models.F('days_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&'), ('side', '<>')], name='number_of_a_person_or_a_report'), models.UniqueConstraint(fields=('activity_id', 'kind'), name='one_number_claim_per_activity'), models.CheckConstraint(condition=models.Q(models.Q(('activity_id__isnull', False), ('key', ''), ('party_id__isnull', False), ('report', None), ('side', 'PERSON')), models.Q(('activity_id', None), ('days_to__isnull', False), ('is_told_apart', False), ('party_id', None), ('report__isnull', False), ('side', 'REPORT'), models.Q(('key', ''), _negated=True)), _connector='OR'), name='number_claim_of_a_person_or_a_report'), models.CheckConstraint(condition=models.Q(('kind__in', ['METER', 'DEVICE'])), name='number_claim_kind_known'), models.CheckConstraint(condition=models.Q(('days_to', None), ('days_to__gt', models.F('days_from')), _connector='OR'), name='number_claim_has_days')],
            },
        ),
        migrations.RunPython(take_up_what_stands, migrations.RunPython.noop),
        migrations.RunSQL(number_claim_guards.FORWARD),
    ]
