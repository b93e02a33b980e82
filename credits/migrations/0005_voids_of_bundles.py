"""A bundle's batch is voided as any: from the agent and the owners of its roofs, and shared no more."""

import django.db.models.deletion
import puhui.kernel.ids
from django.db import migrations, models

from credits.issuance import bundle_void_guards, void_guards
from credits.ledger import freeze_guards
from credits.registry import ended_transfer_guards


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0004_last_tonnes_and_things_of_ended_projects'),
    ]

    operations = [
        migrations.CreateModel(
            name='LapsedRemainder',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('grams', models.PositiveBigIntegerField()),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lapses', to='credits.ownershare')),
                ('void', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lapses', to='credits.batchvoid')),
            ],
            options={
                'verbose_name': 'lapsed remainder',
                'verbose_name_plural': 'lapsed remainders',
                'constraints': [models.UniqueConstraint(fields=('share', 'void'), name='one_lapse_per_share_and_void'), models.CheckConstraint(condition=models.Q(('grams__gt', 0)), name='lapse_of_something')],
            },
        ),
        migrations.RunSQL(bundle_void_guards.FORWARD),
        migrations.RunSQL(void_guards.MOVES),
        migrations.RunSQL(void_guards.RESTORED_RULES),
        migrations.RunSQL(ended_transfer_guards.RULES),
        migrations.RunSQL(freeze_guards.HOLDS),
    ]
