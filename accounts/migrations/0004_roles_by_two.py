"""Two administrators give a role for the authority: one proposes it, another confirms it (I25)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import puhui.kernel.ids
from django.conf import settings
from django.db import migrations, models

from accounts.people import role_guards


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_check_digits'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoleProposal',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.TextField(choices=[('ORG_OWNER', "organisation's owner"), ('ORG_CLERK', "organisation's clerk"), ('ORG_APPROVER', "organisation's approver"), ('TRADER', 'trader'), ('VERIFIER', 'verifier'), ('REGISTRAR', 'registrar'), ('METHODOLOGY_OFFICER', 'methodology officer'), ('RISK_OFFICER', 'risk officer'), ('OPERATOR', 'programme operator'), ('AUDITOR', 'auditor'), ('ADMINISTRATOR', 'administrator')], verbose_name='role')),
                ('region', models.TextField(blank=True, null=True, verbose_name='region')),
                ('reason', models.TextField(verbose_name='reason')),
                ('status', models.TextField(choices=[('PROPOSED', 'proposed'), ('CONFIRMED', 'confirmed'), ('DROPPED', 'dropped')], default='PROPOSED')),
                ('proposed_by', models.UUIDField()),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('decided_by', models.UUIDField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_proposals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposed role',
                'verbose_name_plural': 'proposed roles',
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='proposal',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='membership', to='accounts.roleproposal'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['PROPOSED', 'CONFIRMED', 'DROPPED'])), name='role_proposal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['ADMINISTRATOR', 'AUDITOR', 'METHODOLOGY_OFFICER', 'OPERATOR', 'REGISTRAR', 'RISK_OFFICER'])), name='role_proposed_for_the_authority'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='role_proposed_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'PROPOSED')), models.Q(models.Q(('status', 'PROPOSED'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='role_proposal_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'CONFIRMED'), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='role_given_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'PROPOSED')), fields=('user', 'role', 'region'), name='role_proposed_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='roleproposal',
            trigger=pgtrigger.compiler.Trigger(name='role_proposal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{PROPOSED:CONFIRMED,PROPOSED:DROPPED}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e6566ef6eb9a51521a65687dc897029fefd1f80c', operation='UPDATE', pgid='pgtrigger_role_proposal_moves_bc959', table='accounts_roleproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='roleproposal',
            trigger=pgtrigger.compiler.Trigger(name='role_proposal_starts', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status <> 'PROPOSED' THEN\n                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'role_proposal_starts',\n                        MESSAGE = 'role_proposal does not start as ' || NEW.status;\n                END IF; RETURN NEW;", hash='87cb0c8c63b114ec9de15c15014c625c481dafe5', operation='INSERT', pgid='pgtrigger_role_proposal_starts_10db3', table='accounts_roleproposal', when='BEFORE')),
        ),
        migrations.RunSQL(role_guards.FORWARD),
    ]
