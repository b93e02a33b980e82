"""What a closed bundle has on hold for grams under a tonne is settled: announced, then retired for the city."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from credits.issuance import bundle_void_guards, closing_guards
from credits.yearend import guards as yearend


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0012_rides_and_types'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosingNotice',
            fields=[
                ('bundle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='closing_notice', serialize=False, to='credits.project')),
                ('notice_days', models.PositiveSmallIntegerField()),
                ('announced_at', models.DateTimeField()),
                ('due_on', models.DateField()),
            ],
            options={
                'verbose_name': "notice of a bundle's settlement",
                'verbose_name_plural': "notices of bundles' settlements",
            },
        ),
        migrations.AlterField(
            model_name='lapsedremainder',
            name='void',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lapses', to='credits.batchvoid'),
        ),
        migrations.CreateModel(
            name='BundleClosing',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='closing', serialize=False, to='credits.closingnotice')),
                ('owed_g', models.PositiveBigIntegerField()),
                ('retired_t', models.PositiveBigIntegerField()),
                ('ref', models.UUIDField(blank=True, null=True, unique=True)),
                ('settled_at', models.DateTimeField()),
                ('command_id', models.UUIDField()),
            ],
            options={
                'verbose_name': 'settlement of a closed bundle',
                'verbose_name_plural': 'settlements of closed bundles',
            },
        ),
        migrations.AddConstraint(
            model_name='closingnotice',
            constraint=models.CheckConstraint(condition=models.Q(('notice_days__gte', 7)), name='closing_notice_of_seven_days'),
        ),
        migrations.AddConstraint(
            model_name='bundleclosing',
            constraint=models.CheckConstraint(condition=models.Q(('owed_g__lte', django.db.models.expressions.CombinedExpression(models.F('retired_t'), '*', models.Value(1000000))), ('owed_g__gt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('retired_t'), '*', models.Value(1000000)), '-', models.Value(1000000))), models.Q(models.Q(('owed_g', 0), ('ref', None), ('retired_t', 0)), models.Q(('ref__isnull', False), ('retired_t__gt', 0)), _connector='OR')), name='closing_retires_what_is_owed'),
        ),
        migrations.AddField(
            model_name='lapsedremainder',
            name='closing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lapses', to='credits.bundleclosing'),
        ),
        migrations.AddConstraint(
            model_name='lapsedremainder',
            constraint=models.UniqueConstraint(fields=('share', 'closing'), name='one_lapse_per_share_and_closing'),
        ),
        migrations.AddConstraint(
            model_name='lapsedremainder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closing__isnull', False), ('void', None)), models.Q(('closing', None), ('void__isnull', False)), _connector='OR'), name='lapse_with_a_void_or_a_closing'),
        ),
        migrations.RunSQL(closing_guards.FORWARD),
        migrations.RunSQL(bundle_void_guards.LAPSE_RULES),
        migrations.RunSQL(yearend.RETIREMENT),
    ]
