"""What a report leaves under a tonne goes to the next one; grams of a year that were assigned after it find a
report; and a scheme may say how many tonnes are issued in a year."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

import puhui.kernel.ids
from credits.issuance import ceiling_guards
from credits.monitoring import carry_guards


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_all_guards'),
        ('credits', '0006_notices_that_run'),
    ]

    operations = [
        migrations.CreateModel(
            name='CarriedGrams',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('grams', models.BigIntegerField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'carried grams',
                'verbose_name_plural': 'carried grams',
            },
        ),
        migrations.CreateModel(
            name='IssuanceCeiling',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('methodology', models.TextField(blank=True, default='')),
                ('tonnes', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'ceiling of issuance',
                'verbose_name_plural': 'ceilings of issuance',
            },
        ),
        migrations.RemoveConstraint(
            model_name='monitoringreport',
            name='report_lies_in_one_year',
        ),
        migrations.RemoveConstraint(
            model_name='monitoringreport',
            name='report_sealed_once_submitted',
        ),
        migrations.RemoveConstraint(
            model_name='monitoringreport',
            name='one_programme_report_per_day',
        ),
        migrations.AddField(
            model_name='monitoringreport',
            name='carried_in_g',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='monitoringreport',
            constraint=models.CheckConstraint(condition=models.Q(('period_from__gte', models.Func(django.db.models.functions.comparison.Cast(models.F('vintage'), models.IntegerField()), models.Value(1), models.Value(1), function='make_date', output_field=models.DateField())), models.Q(('period_to__lte', models.Func(django.db.models.functions.comparison.Cast(django.db.models.expressions.CombinedExpression(models.F('vintage'), '+', models.Value(1)), models.IntegerField()), models.Value(1), models.Value(1), function='make_date', output_field=models.DateField())), models.Q(('kind', 'PROGRAMME'), ('period_to__lte', models.Func(django.db.models.functions.comparison.Cast(django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.ExtractYear('period_from'), '+', models.Value(1)), models.IntegerField()), models.Value(1), models.Value(1), function='make_date', output_field=models.DateField()))), _connector='OR')), name='report_lies_in_one_year'),
        ),
        migrations.AddConstraint(
            model_name='monitoringreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carried_in_g', 0), ('content', None), ('digest', ''), ('reduction_g', None), ('status__in', ['DRAFT', 'RETURNED']), ('tonnes', None)), models.Q(models.Q(('status__in', ['DRAFT', 'RETURNED']), _negated=True), ('content__isnull', False), ('digest__regex', '^[0-9a-f]{64}$'), ('reduction_g__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('tonnes'), '*', models.Value(1000000)), '-', models.F('carried_in_g'))), ('tonnes__gte', 0)), _connector='OR'), name='report_sealed_once_submitted'),
        ),
        migrations.AddConstraint(
            model_name='monitoringreport',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(models.Q(('status', 'REJECTED'), _negated=True), ('kind', 'PROGRAMME')), expressions=[('scheme', '='), ('methodology', '='), ('city', '='), ('vintage', '='), (models.Func(models.F('period_from'), models.F('period_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_programme_report_per_day'),
        ),
        migrations.AddField(
            model_name='carriedgrams',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='credits.monitoringreport'),
        ),
        migrations.AddField(
            model_name='carriedgrams',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carried_on', to='credits.monitoringreport'),
        ),
        migrations.AddField(
            model_name='issuanceceiling',
            name='scheme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ceilings', to='credits.scheme'),
        ),
        migrations.AddConstraint(
            model_name='carriedgrams',
            constraint=models.CheckConstraint(condition=models.Q(('grams__gt', -1000000), ('grams__lt', 1000000), models.Q(('grams', 0), _negated=True)), name='carried_grams_under_a_tonne'),
        ),
        migrations.AddConstraint(
            model_name='carriedgrams',
            constraint=models.CheckConstraint(condition=models.Q(('report', models.F('source')), _negated=True), name='carried_grams_come_of_another_report'),
        ),
        migrations.AddConstraint(
            model_name='carriedgrams',
            constraint=models.UniqueConstraint(condition=models.Q(('grams__gt', 0), ('released_at', None)), fields=('source',), name='remainder_is_taken_up_once'),
        ),
        migrations.AddConstraint(
            model_name='carriedgrams',
            constraint=models.UniqueConstraint(condition=models.Q(('grams__lt', 0), ('released_at', None)), fields=('source',), name='voided_remainder_is_borne_once'),
        ),
        migrations.AddConstraint(
            model_name='issuanceceiling',
            constraint=models.UniqueConstraint(fields=('scheme', 'year', 'methodology'), name='one_ceiling_per_year_and_methodology'),
        ),
        migrations.AddConstraint(
            model_name='issuanceceiling',
            constraint=models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2999)), name='ceiling_of_a_year'),
        ),
        migrations.RunSQL(carry_guards.FORWARD),
        migrations.RunSQL(ceiling_guards.FORWARD),
    ]
