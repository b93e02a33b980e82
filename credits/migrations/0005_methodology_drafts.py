"""Drafts of methodologies, and what the database refuses of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import puhui.kernel.ids
from django.db import migrations, models


from credits.methodologies import draft_guards


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0004_guards_of_projects_to_issuance'),
    ]

    operations = [
        migrations.CreateModel(
            name='MethodologyDraft',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('version', models.PositiveIntegerField()),
                ('title_zh', models.TextField()),
                ('title_en', models.TextField()),
                ('text', models.TextField()),
                ('digest', models.TextField()),
                ('status', models.TextField(choices=[('DRAFT', 'draft'), ('SUBMITTED', 'submitted'), ('APPROVED', 'approved'), ('PUBLISHED', 'published'), ('REFUSED', 'refused'), ('WITHDRAWN', 'withdrawn')], default='DRAFT')),
                ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('written_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.UUIDField(blank=True, null=True)),
                ('filing_number', models.TextField(blank=True, default='')),
                ('filing_date', models.DateField(blank=True, null=True)),
                ('scan_digest', models.TextField(blank=True, default='')),
                ('filed_at', models.DateTimeField(blank=True, null=True)),
                ('filed_by', models.UUIDField(blank=True, null=True)),
                ('published', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='credits.methodologyversion')),
            ],
            options={
                'verbose_name': 'methodology draft',
                'verbose_name_plural': 'methodology drafts',
            },
        ),
        migrations.AddField(
            model_name='inforce',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credits.methodologydraft'),
        ),
        migrations.AddField(
            model_name='inforce',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credits.methodologydraft'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['DRAFT', 'SUBMITTED', 'APPROVED', 'PUBLISHED', 'REFUSED', 'WITHDRAWN'])), name='methodology_draft_status_known'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='methodology_draft_digest_is_sha256'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(('authors__len__gte', 1)), name='methodology_draft_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='methodology_draft_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['APPROVED', 'PUBLISHED']), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='methodology_draft_approved_with_a_name'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at', None), ('filed_by', None), ('filing_date', None), ('filing_number', ''), ('scan_digest', '')), models.Q(('filed_at__isnull', False), ('filed_by__isnull', False), ('filing_date__isnull', False), ('scan_digest__regex', '^[0-9a-f]{64}$'), models.Q(('filing_number', ''), _negated=True)), _connector='OR'), name='methodology_draft_filing_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='methodologydraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at__isnull', False), ('published__isnull', False), ('status', 'PUBLISHED')), models.Q(models.Q(('status', 'PUBLISHED'), _negated=True), ('published', None)), _connector='OR'), name='methodology_draft_published_as_a_version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologydraft',
            trigger=pgtrigger.compiler.Trigger(name='methodology_draft_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{DRAFT:SUBMITTED,DRAFT:WITHDRAWN,SUBMITTED:APPROVED,SUBMITTED:DRAFT,SUBMITTED:REFUSED,SUBMITTED:WITHDRAWN,APPROVED:PUBLISHED,APPROVED:WITHDRAWN}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='431d479558fcd1c228af57591fb8de93d08d9547', operation='UPDATE', pgid='pgtrigger_methodology_draft_moves_c74d7', table='credits_methodologydraft', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologydraft',
            trigger=pgtrigger.compiler.Trigger(name='methodology_draft_starts', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status <> 'DRAFT' THEN\n                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'methodology_draft_starts',\n                        MESSAGE = 'methodology_draft does not start as ' || NEW.status;\n                END IF; RETURN NEW;", hash='5130a7df1ba34bf027976c431253116aef07cb68', operation='INSERT', pgid='pgtrigger_methodology_draft_starts_6c501', table='credits_methodologydraft', when='BEFORE')),
        ),
        migrations.RunSQL(draft_guards.FORWARD),
    ]
