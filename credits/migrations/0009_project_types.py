"""Projects of every kind: papers of their types, and figures of a report that no meter reads."""

import django.db.models.deletion
from credits.monitoring import figure_guards
import puhui.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0008_plain_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportFigure',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('input_name', models.TextField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('value', models.DecimalField(decimal_places=6, max_digits=18)),
                ('unit', models.TextField()),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.UUIDField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'figure of a report',
                'verbose_name_plural': 'figures of reports',
            },
        ),
        migrations.RemoveConstraint(
            model_name='projectdocument',
            name='project_document_kind_known',
        ),
        migrations.AlterField(
            model_name='projectdocument',
            name='kind',
            field=models.TextField(choices=[('GRID_CONNECTION', 'grid-connection paper'), ('METER_CALIBRATION', 'calibration of the meter'), ('SETTLEMENT', 'settlement sheet of the utility'), ('TENURE', 'roof tenure or lease'), ('NO_DOUBLE_CLAIM', 'declaration of no double claim'), ('FOREST_RIGHTS', 'forest-rights certificate'), ('FOREST_INVENTORY', 'forest inventories'), ('SEA_AREA_RIGHTS', 'title to the sea area'), ('PLOT_SURVEY', 'report of the plot survey'), ('INVOICE', 'invoices'), ('ENERGY_LABEL', 'energy labels'), ('IN_USE_SAMPLE', 'sample of units in use'), ('RIDE_RECORDS', 'records of rides'), ('USER_CONSENT', "users' consent to the use of their data"), ('WEIGHING', 'weighbridge tickets'), ('SORTING', 'sorting records'), ('PHOTO', 'photograph'), ('OTHER', 'other')]),
        ),
        migrations.AddConstraint(
            model_name='projectdocument',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['GRID_CONNECTION', 'METER_CALIBRATION', 'SETTLEMENT', 'TENURE', 'NO_DOUBLE_CLAIM', 'FOREST_RIGHTS', 'FOREST_INVENTORY', 'SEA_AREA_RIGHTS', 'PLOT_SURVEY', 'INVOICE', 'ENERGY_LABEL', 'IN_USE_SAMPLE', 'RIDE_RECORDS', 'USER_CONSENT', 'WEIGHING', 'SORTING', 'PHOTO', 'OTHER'])), name='project_document_kind_known'),
        ),
        migrations.AddField(
            model_name='reportfigure',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='credits.monitoringreport'),
        ),
        migrations.AddConstraint(
            model_name='reportfigure',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('report', 'input_name', 'position'), name='one_live_figure_per_input_and_position'),
        ),
        migrations.AddConstraint(
            model_name='reportfigure',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='report_figure_not_negative'),
        ),
        migrations.RunSQL(figure_guards.FORWARD),
    ]
