"""The tables with their constraints, and the triggers that keep states in order; after those they replace."""

import django.contrib.postgres.functions
import pgtrigger.compiler
import pgtrigger.migrations
import puhui.kernel.crypto
import puhui.kernel.ids
from django.db import migrations, models

from puhui.kernel.tables_at_once import TablesAtOnce


class Migration(TablesAtOnce):
    replaces = [
        ("kernel", "0001_initial"),
        ("kernel", "0003_audit_role"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False)),
                ('is_working', models.BooleanField()),
                ('note', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('owner_id', models.UUIDField(primary_key=True, serialize=False)),
                ('key', puhui.kernel.crypto.EncryptedTextField()),
            ],
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('topic', models.TextField()),
                ('payload', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('next_attempt_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, default='')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['next_attempt_at'], name='outbox_unsent')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.TextField(primary_key=True, serialize=False)),
                ('parent', models.TextField(blank=True, null=True)),
                ('grid', models.TextField(blank=True, null=True)),
                ('name_zh', models.TextField()),
                ('name_en', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('action', models.TextField()),
                ('actor_user_id', models.UUIDField(blank=True, null=True)),
                ('actor_person_id', models.UUIDField(blank=True, null=True)),
                ('acting_party_id', models.UUIDField(blank=True, null=True)),
                ('actor_name', models.TextField(blank=True, default='')),
                ('actor_role', models.TextField(blank=True, default='')),
                ('object_type', models.TextField()),
                ('object_id', models.TextField()),
                ('region', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('detail', models.JSONField(default=dict)),
                ('command_id', models.UUIDField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='audit_of_object'), models.Index(fields=['acting_party_id'], name='audit_of_party')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('shift', models.DurationField()),
                ('installation', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID())),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='clock_has_one_row')],
            },
        ),
        migrations.CreateModel(
            name='ConsumedMessage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('consumer', models.TextField()),
                ('message_id', models.UUIDField()),
                ('consumed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('consumer', 'message_id'), name='consumed_once')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('scope', models.TextField()),
                ('key', models.TextField()),
                ('fingerprint', models.BinaryField()),
                ('command_id', models.UUIDField()),
                ('owner_id', models.UUIDField()),
                ('status', models.PositiveSmallIntegerField()),
                ('content_type', models.TextField()),
                ('sealed_body', models.BinaryField()),
                ('is_value', models.BooleanField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_value', False)), fields=['created_at'], name='idempotency_expiring')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'key'), name='one_answer_per_key')],
            },
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('job', models.TextField()),
                ('status', models.TextField(choices=[('RUNNING', 'running'), ('DONE', 'done'), ('FAILED', 'failed'), ('LOST', 'lost: its process ended without a word')], default='RUNNING')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('counts', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True, default='')),
                ('requested_by', models.TextField(blank=True, default='')),
            ],
            options={
                'verbose_name': 'job run',
                'verbose_name_plural': 'job runs',
                'indexes': [models.Index(fields=['job', '-started_at'], name='job_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['RUNNING', 'DONE', 'FAILED', 'LOST'])), name='job_run_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status', 'RUNNING')), models.Q(models.Q(('status', 'RUNNING'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_run_finished_when_not_running')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='jobrun',
            trigger=pgtrigger.compiler.Trigger(name='job_run_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{RUNNING:DONE,RUNNING:FAILED,RUNNING:LOST}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='6d63e0fbe45c9f6a0b333f645c243ad7ff3525d6', operation='UPDATE', pgid='pgtrigger_job_run_moves_b0967', table='kernel_jobrun', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='jobrun',
            trigger=pgtrigger.compiler.Trigger(name='job_run_starts', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status <> 'RUNNING' THEN\n                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'job_run_starts',\n                        MESSAGE = 'job_run does not start as ' || NEW.status;\n                END IF; RETURN NEW;", hash='99d91a9d42352a7cce5af1fcb1df8bb40d01d5e0', operation='INSERT', pgid='pgtrigger_job_run_starts_36f62', table='kernel_jobrun', when='BEFORE')),
        ),
    ]
