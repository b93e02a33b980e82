"""Review cases, what people read in them, appeals and the draws for second readings, with their guards."""

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import puhui.kernel.crypto
import puhui.kernel.ids
from django.db import migrations, models

from credits.verification.review import guards


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0012_screening_of_trips'),
    ]

    operations = [
        migrations.CreateModel(
            name='RereadingDraw',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('accepted_by', models.TextField()),
                ('seed', models.BigIntegerField()),
                ('accepted', models.BigIntegerField()),
                ('drawn', models.BigIntegerField()),
                ('drawn_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'draw for second readings',
                'verbose_name_plural': 'draws for second readings',
                'constraints': [models.UniqueConstraint(fields=('day', 'accepted_by'), name='one_draw_per_day'), models.CheckConstraint(condition=models.Q(('accepted_by__in', ['rule', 'people'])), name='draw_of_rule_or_people'), models.CheckConstraint(condition=models.Q(('accepted__gte', models.F('drawn')), ('accepted__lte', django.db.models.expressions.CombinedExpression(models.F('drawn'), '*', models.Value(20)))), name='draw_of_a_twentieth_at_least')],
            },
        ),
        migrations.CreateModel(
            name='ReviewCase',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('REVIEW', 'a claim in review'), ('APPEAL', 'an appeal'), ('REREADING', 'a blind second reading')], verbose_name='kind')),
                ('party_id', models.UUIDField()),
                ('activity_id', models.UUIDField()),
                ('about_seq', models.PositiveSmallIntegerField()),
                ('region', models.TextField()),
                ('value_g', models.BigIntegerField()),
                ('readers_wanted', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('draw_key', models.BigIntegerField()),
                ('status', models.TextField(choices=[('OPEN', 'open'), ('AGREED', 'decided, about to take effect'), ('SETTLED', 'settled'), ('CLOSED', 'closed by itself')], default='OPEN')),
                ('opened_at', models.DateTimeField()),
                ('claimed_by', models.UUIDField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('returned_by', models.UUIDField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, choices=[('ACCEPT', 'accept'), ('PARTLY', 'accept a part'), ('REJECT', 'reject')], default='')),
                ('agrees', models.BooleanField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'review case',
                'verbose_name_plural': 'review cases',
                'indexes': [models.Index(condition=models.Q(('status', 'OPEN')), fields=['due_on', 'draw_key'], name='review_case_open'), models.Index(condition=models.Q(('status', 'AGREED')), fields=['id'], name='review_case_agreed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['OPEN', 'AGREED', 'SETTLED', 'CLOSED'])), name='review_case_status_known'), models.UniqueConstraint(fields=('activity_id', 'about_seq', 'kind'), name='one_review_case'), models.CheckConstraint(condition=models.Q(('kind__in', ['REVIEW', 'APPEAL', 'REREADING'])), name='review_case_kind_known'), models.CheckConstraint(condition=models.Q(('about_seq__gte', 1), ('readers_wanted__range', (1, 3)), ('value_g__gte', 0)), name='review_case_figures'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_at', None), ('claimed_by', None), ('claimed_until', None)), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False), ('claimed_until__isnull', False), ('claimed_until__gt', models.F('claimed_at'))), _connector='OR'), name='review_case_claimed_for_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status__in', ['OPEN', 'AGREED'])), models.Q(('claimed_by', None), ('ended_at__isnull', False), ('status__in', ['SETTLED', 'CLOSED'])), _connector='OR'), name='review_case_ends_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['AGREED', 'SETTLED']), models.Q(('outcome', ''), _negated=True)), models.Q(('outcome', ''), ('status', 'OPEN')), ('status', 'CLOSED'), _connector='OR'), name='review_case_decided_somehow'), models.CheckConstraint(condition=models.Q(models.Q(('agrees__isnull', False), ('kind', 'REREADING'), ('status', 'SETTLED')), models.Q(models.Q(('kind', 'REREADING'), ('status', 'SETTLED'), _negated=True), ('agrees', None)), _connector='OR'), name='review_case_compared_when_reread')],
            },
        ),
        migrations.CreateModel(
            name='CaseReading',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('activity_id', models.UUIDField()),
                ('reader_id', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField()),
                ('decision', models.TextField(choices=[('ACCEPT', 'accept'), ('PARTLY', 'accept a part'), ('REJECT', 'reject')], verbose_name='decision')),
                ('reason_code', models.TextField(choices=[('SHOWN_BY_EVIDENCE', 'what was sent shows it'), ('SHOWN_BY_HISTORY', 'it fits what this party does otherwise'), ('PART_NOT_SHOWN', 'a part of the distance is not shown'), ('NOT_SHOWN', 'what was sent does not show it'), ('OTHER_ACT', 'it was another kind of act'), ('CLAIMED_TWICE', 'it was claimed before'), ('ANOTHER_PERSONS', "it was somebody else's act"), ('MADE_UP', 'it was made up')], verbose_name='reason')),
                ('accepted_km', models.DecimalField(blank=True, decimal_places=3, max_digits=9, null=True)),
                ('text', models.TextField()),
                ('claimed_at', models.DateTimeField()),
                ('read_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='credits.reviewcase')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('party_id', models.UUIDField()),
                ('activity_id', models.UUIDField()),
                ('text', puhui.kernel.crypto.EncryptedTextField()),
                ('made_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('is_upheld', models.BooleanField(blank=True, null=True)),
                ('reason_codes', models.JSONField(default=list)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='credits.reviewcase')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewcase',
            trigger=pgtrigger.compiler.Trigger(name='review_case_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{OPEN:AGREED,OPEN:CLOSED,OPEN:SETTLED,AGREED:CLOSED,AGREED:SETTLED}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='1f9da4e95a61b6c10b704c7faec500b048279f09', operation='UPDATE', pgid='pgtrigger_review_case_moves_21efe', table='credits_reviewcase', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewcase',
            trigger=pgtrigger.compiler.Trigger(name='review_case_starts', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status <> 'OPEN' THEN\n                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'review_case_starts',\n                        MESSAGE = 'review_case does not start as ' || NEW.status;\n                END IF; RETURN NEW;", hash='41995f6972bfbd90f2bc4cf8fd252e857885a509', operation='INSERT', pgid='pgtrigger_review_case_starts_06485', table='credits_reviewcase', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='casereading',
            constraint=models.UniqueConstraint(fields=('activity_id', 'reader_id'), name='nobody_reads_an_activity_twice'),
        ),
        migrations.AddConstraint(
            model_name='casereading',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='one_reading_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='casereading',
            constraint=models.CheckConstraint(condition=models.Q(('number__range', (1, 3))), name='reading_number'),
        ),
        migrations.AddConstraint(
            model_name='casereading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'ACCEPT'), ('reason_code__in', ('SHOWN_BY_EVIDENCE', 'SHOWN_BY_HISTORY'))), models.Q(('decision', 'PARTLY'), ('reason_code__in', ('PART_NOT_SHOWN',))), models.Q(('decision', 'REJECT'), ('reason_code__in', ('NOT_SHOWN', 'OTHER_ACT', 'CLAIMED_TWICE', 'ANOTHER_PERSONS', 'MADE_UP'))), _connector='OR'), name='reading_reason_fits_decision'),
        ),
        migrations.AddConstraint(
            model_name='casereading',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reading_says_why'),
        ),
        migrations.AddConstraint(
            model_name='casereading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_km__gt', 0), ('decision', 'PARTLY')), models.Q(models.Q(('decision', 'PARTLY'), _negated=True), ('accepted_km', None)), _connector='OR'), name='reading_part_of_something'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(fields=('activity_id',), name='one_appeal_per_activity'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('is_upheld', None), ('reason_codes', [])), models.Q(('answered_at__isnull', False), ('is_upheld__isnull', False), models.Q(('reason_codes', []), _negated=True)), _connector='OR'), name='appeal_answered_with_reasons'),
        ),
        migrations.RunSQL(guards.FORWARD),
    ]
