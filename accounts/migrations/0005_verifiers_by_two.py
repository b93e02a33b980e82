"""Two administrators give a verifier's role as well: a proposal may name an organisation (I25)."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.people import role_guards


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_roles_by_two'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='roleproposal',
            name='role_proposed_for_the_authority',
        ),
        migrations.RemoveConstraint(
            model_name='roleproposal',
            name='role_proposed_once',
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('party', None), ('role__in', ['ADMINISTRATOR', 'AUDITOR', 'METHODOLOGY_OFFICER', 'OPERATOR', 'REGISTRAR', 'RISK_OFFICER'])), models.Q(('party__isnull', False), ('role', 'VERIFIER')), _connector='OR'), name='role_proposed_that_two_give'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'PROPOSED')), fields=('user', 'party', 'role', 'region'), name='role_proposed_once', nulls_distinct=False),
        ),
        migrations.RunSQL(role_guards.VERIFIERS),
    ]
