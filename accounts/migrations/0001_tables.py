"""The tables with their constraints, and the triggers that keep states in order; after those they replace."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import puhui.kernel.crypto
import puhui.kernel.ids
from django.conf import settings
from django.db import migrations, models

from puhui.kernel.tables_at_once import TablesAtOnce


class Migration(TablesAtOnce):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_guards"),
        ("accounts", "0003_organisations"),
        ("accounts", "0004_objection_budgets"),
        ("accounts", "0005_notifications"),
        ("accounts", "0006_partner_records"),
        ("accounts", "0007_households"),
        ("accounts", "0008_linked_parties"),
        ("accounts", "0009_meter_counters"),
        ("accounts", "0010_organisations_and_mandates"),
        ("accounts", "0011_verified_organisations"),
    ]

    initial = True

    dependencies = [
        ('kernel', '0002_clock_and_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('PERSON', 'person'), ('ORGANISATION', 'organisation')], verbose_name='kind')),
                ('name', puhui.kernel.crypto.EncryptedTextField(blank=True, default='', verbose_name='name')),
                ('language', models.TextField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', verbose_name='language')),
                ('region', models.TextField(blank=True, null=True, verbose_name='region')),
                ('kyc_level', models.PositiveSmallIntegerField(choices=[(0, 'not verified'), (1, 'name and number matched'), (2, 'documents checked')], default=0)),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='frozen at')),
                ('frozen_reason', models.TextField(blank=True, null=True, verbose_name='reason for the freeze')),
            ],
            options={
                'verbose_name': 'party',
                'verbose_name_plural': 'parties',
                'indexes': [models.Index(fields=['region'], name='party_by_region')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['PERSON', 'ORGANISATION'])), name='party_kind_known'), models.CheckConstraint(condition=models.Q(('language__in', ['zh-hans', 'en'])), name='party_language_known'), models.CheckConstraint(condition=models.Q(('kyc_level__in', [0, 1, 2])), name='party_kyc_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('frozen_at', None), ('frozen_reason', None)), models.Q(('frozen_at__isnull', False), ('frozen_reason__isnull', False), models.Q(('frozen_reason', ''), _negated=True)), _connector='OR'), name='party_frozen_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('username', models.TextField(blank=True, null=True, unique=True, verbose_name='user name')),
                ('phone', puhui.kernel.crypto.EncryptedTextField(blank=True, null=True, verbose_name='phone')),
                ('phone_index', models.BinaryField(max_length=32, null=True, unique=True)),
                ('is_staff', models.BooleanField(default=False, verbose_name='staff')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('blocked_at', models.DateTimeField(blank=True, null=True, verbose_name='blocked at')),
                ('block_reason', models.TextField(blank=True, null=True, verbose_name='reason for the block')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='user', to='accounts.party')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('phone', None), ('phone_index', None)), models.Q(('phone__isnull', False), ('phone_index__isnull', False)), _connector='OR'), name='user_phone_with_index'), models.CheckConstraint(condition=models.Q(('phone_index__isnull', False), ('username__isnull', False), _connector='OR'), name='user_can_be_named'), models.CheckConstraint(condition=models.Q(('is_staff', True), ('username', None), _connector='OR'), name='user_name_is_for_staff'), models.CheckConstraint(condition=models.Q(('username', None), ('username__regex', '^[a-z0-9][a-z0-9._-]{1,39}$'), _connector='OR'), name='user_name_plain'), models.CheckConstraint(condition=models.Q(models.Q(('block_reason', None), ('blocked_at', None), ('is_active', True)), models.Q(('block_reason__isnull', False), ('blocked_at__isnull', False), ('is_active', False), models.Q(('block_reason', ''), _negated=True)), _connector='OR'), name='user_blocked_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='ChannelChoice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('channel', models.TextField(choices=[('SMS', 'short message'), ('EMAIL', 'e-mail'), ('WEBHOOK', 'webhook')], verbose_name='channel')),
                ('is_on', models.BooleanField(default=False, verbose_name='on')),
                ('address', puhui.kernel.crypto.EncryptedTextField(blank=True, null=True, verbose_name='address')),
                ('code_hash', models.BinaryField(max_length=32, null=True)),
                ('code_expires_at', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='accounts.party')),
            ],
            options={
                'verbose_name': 'channel',
                'verbose_name_plural': 'channels',
                'constraints': [models.UniqueConstraint(fields=('party', 'channel'), name='one_choice_per_channel'), models.CheckConstraint(condition=models.Q(('channel__in', ['SMS', 'EMAIL'])), name='channel_is_chosen'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'EMAIL'), ('is_on', True), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='mail_goes_to_a_confirmed_address'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='channel_tries_bounded')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('device_hash', models.BinaryField(max_length=32)),
                ('shared_index', models.BinaryField(blank=True, max_length=32, null=True)),
                ('first_seen_at', models.DateTimeField(verbose_name='first seen at')),
                ('known_since', models.DateTimeField(blank=True, null=True, verbose_name='known since')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='accounts.party')),
            ],
            options={
                'verbose_name': 'device',
                'verbose_name_plural': 'devices',
                'indexes': [models.Index(condition=models.Q(('shared_index__isnull', False)), fields=['shared_index', 'first_seen_at'], name='device_of_several')],
                'constraints': [models.UniqueConstraint(fields=('party', 'device_hash'), name='device_once_a_party')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(verbose_name='kind')),
                ('cause', models.UUIDField(verbose_name='about')),
                ('params', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('party', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='accounts.party')),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'indexes': [models.Index(fields=['party', '-id'], name='inbox_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('party', 'kind', 'cause'), name='told_once'), models.CheckConstraint(condition=models.Q(('read_at', None), ('read_at__gte', models.F('created_at')), _connector='OR'), name='read_after_it_was_told')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationPaper',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('LICENCE', 'business licence'), ('ENTRUSTMENT', 'signed entrustment')], verbose_name='kind')),
                ('file_id', models.UUIDField()),
                ('digest', models.TextField(verbose_name='digest')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('added_by', models.UUIDField()),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='accounts.party')),
            ],
            options={
                'verbose_name': 'paper of an organisation',
                'verbose_name_plural': 'papers of organisations',
                'constraints': [models.UniqueConstraint(fields=('party', 'kind', 'file_id'), name='paper_kept_once_for_its_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['LICENCE', 'ENTRUSTMENT'])), name='paper_kind_known'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='paper_digest_is_sha256')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationVerification',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('licence_until', models.DateField(blank=True, null=True, verbose_name='licence valid until')),
                ('representative_name', puhui.kernel.crypto.EncryptedTextField(verbose_name='legal representative')),
                ('representative_index', models.BinaryField(max_length=32)),
                ('status', models.TextField(choices=[('SUBMITTED', 'submitted'), ('APPROVED', 'approved'), ('REJECTED', 'rejected'), ('REPLACED', 'replaced by a newer one'), ('EXPIRED', 'the licence has expired')], default='SUBMITTED', verbose_name='state')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted at')),
                ('submitted_by', models.UUIDField()),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decided_by', models.UUIDField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='', verbose_name='reason')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisationpaper')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='accounts.party')),
            ],
            options={
                'verbose_name': 'check of an organisation',
                'verbose_name_plural': 'checks of organisations',
                'indexes': [models.Index(condition=models.Q(('status', 'APPROVED')), fields=['licence_until'], name='organisation_licence_ends')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['SUBMITTED', 'APPROVED', 'REJECTED', 'REPLACED', 'EXPIRED'])), name='organisation_verification_status_known'), models.UniqueConstraint(condition=models.Q(('status', 'SUBMITTED')), fields=('party',), name='one_open_check_per_organisation'), models.UniqueConstraint(condition=models.Q(('status', 'APPROVED')), fields=('party',), name='one_standing_check_per_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('reason', ''), ('status', 'SUBMITTED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ['APPROVED', 'REJECTED', 'REPLACED', 'EXPIRED']), models.Q(('reason', ''), _negated=True), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='organisation_check_decided_by_another_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PartyLink',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('DEVICE', 'the same device'), ('TRACE', 'the same trace'), ('PHOTO', 'the same photo'), ('PAYMENT', 'the same payment details'), ('DECLARED', 'declared')], verbose_name='kind')),
                ('source', models.TextField(verbose_name='source')),
                ('noted_at', models.DateTimeField(verbose_name='noted at')),
                ('noted_by', models.UUIDField(blank=True, null=True)),
                ('refuted_at', models.DateTimeField(blank=True, null=True, verbose_name='refuted at')),
                ('refuted_by', models.UUIDField(blank=True, null=True)),
                ('refuted_reason', models.TextField(blank=True, default='', verbose_name='why it was refuted')),
                ('high', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party')),
                ('low', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party')),
            ],
            options={
                'verbose_name': 'link between parties',
                'verbose_name_plural': 'links between parties',
                'indexes': [models.Index(condition=models.Q(('refuted_at', None)), fields=['low'], name='link_standing_from_low'), models.Index(condition=models.Q(('refuted_at', None)), fields=['high'], name='link_standing_from_high')],
                'constraints': [models.UniqueConstraint(fields=('low', 'high', 'kind'), name='one_link_per_pair_and_kind'), models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='link_has_its_smaller_party_first'), models.CheckConstraint(condition=models.Q(('kind__in', ['DEVICE', 'TRACE', 'PHOTO', 'PAYMENT', 'DECLARED'])), name='link_kind_known'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='link_has_a_source'), models.CheckConstraint(condition=models.Q(models.Q(('refuted_at', None), ('refuted_by', None), ('refuted_reason', '')), models.Q(('refuted_at__isnull', False), ('refuted_by__isnull', False), models.Q(('refuted_reason', ''), _negated=True)), _connector='OR'), name='link_refuted_by_somebody_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PhoneChallenge',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('phone_index', models.BinaryField(max_length=32, unique=True)),
                ('code_hash', models.BinaryField(max_length=32)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='challenge_by_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='challenge_tries_bounded'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='challenge_expires_later')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('last_used_at', models.DateTimeField(verbose_name='last used at')),
                ('trusted_at', models.DateTimeField(blank=True, null=True, verbose_name='trusted at')),
                ('refresh_hash', models.BinaryField(max_length=32)),
                ('generation', models.PositiveIntegerField(default=0)),
                ('refresh_expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('end_reason', models.TextField(blank=True, choices=[('LOGOUT', 'signed out'), ('REFRESH_REUSED', 'an old refresh token came back'), ('USER_BLOCKED', 'the user was blocked'), ('PARTY_FROZEN', 'the party was frozen'), ('BY_STAFF', 'ended by staff')], null=True, verbose_name='reason for the end')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='accounts.device')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'indexes': [models.Index(fields=['user', '-last_used_at'], name='session_latest_of_user'), models.Index(condition=models.Q(('ended_at', None)), fields=['user'], name='session_live_of_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('end_reason', None), ('ended_at', None)), models.Q(('end_reason__in', ['LOGOUT', 'REFRESH_REUSED', 'USER_BLOCKED', 'PARTY_FROZEN', 'BY_STAFF']), ('end_reason__isnull', False), ('ended_at__isnull', False)), _connector='OR'), name='session_ended_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('url', models.TextField(verbose_name='address')),
                ('secret', puhui.kernel.crypto.EncryptedTextField()),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='accounts.party')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('party', 'url'), name='one_live_webhook_per_address')],
            },
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('purpose', models.TextField(choices=[('activity_data', 'activity records'), ('location_trace', 'movement traces'), ('partner_records', 'records from partners'), ('market', 'market')], verbose_name='purpose')),
                ('granted', models.BooleanField(verbose_name='granted')),
                ('notice_version', models.TextField(verbose_name='notice version')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('session_id', models.UUIDField(blank=True, null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_events', to='accounts.party')),
            ],
            options={
                'verbose_name': 'consent event',
                'verbose_name_plural': 'consent events',
                'indexes': [models.Index(fields=['party', 'purpose', '-id'], name='consent_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['activity_data', 'location_trace', 'partner_records', 'market'])), name='consent_purpose_known'), models.CheckConstraint(condition=models.Q(('notice_version__gt', '')), name='consent_names_notice')],
            },
        ),
        migrations.CreateModel(
            name='DailyCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('budget', models.TextField(choices=[('CODES_NUMBER', 'codes to a number'), ('CODES_ADDRESS', 'codes asked from an address'), ('CODES_TOTAL', 'codes in total'), ('FAILURES_ADDRESS', 'wrong codes from an address'), ('FAILURES_TOTAL', 'wrong codes in total'), ('FAILURES_AUTHENTICATOR', 'wrong codes of one authenticator'), ('OBJECTIONS_ADDRESS', 'objections from an address'), ('OBJECTIONS_TOTAL', 'objections in total')])),
                ('key', models.TextField(blank=True, default='')),
                ('used', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'budget', 'key'), name='count_once_a_day'), models.CheckConstraint(condition=models.Q(('budget__in', ['CODES_NUMBER', 'CODES_ADDRESS', 'CODES_TOTAL', 'FAILURES_ADDRESS', 'FAILURES_TOTAL', 'FAILURES_AUTHENTICATOR', 'OBJECTIONS_ADDRESS', 'OBJECTIONS_TOTAL'])), name='count_budget_known')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('region', models.TextField()),
                ('size', models.PositiveSmallIntegerField()),
                ('has_solar', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'household',
                'verbose_name_plural': 'households',
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 1), ('size__lte', 20)), name='household_size_plausible')],
            },
        ),
        migrations.CreateModel(
            name='ShareProposal',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('proposed_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('in_force_from', models.DateField(blank=True, null=True)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='accounts.household')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('household',), name='one_open_share_proposal'), models.CheckConstraint(condition=models.Q(('in_force_from', None), ('closed_at__isnull', False), _connector='OR'), name='share_proposal_in_force_is_closed')],
            },
        ),
        migrations.CreateModel(
            name='ProposedShare',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('share_bp', models.PositiveIntegerField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='accounts.shareproposal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'party'), name='one_proposed_share_per_member'), models.CheckConstraint(condition=models.Q(('share_bp__lte', 10000)), name='proposed_share_is_a_part')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('invited_index', models.BinaryField()),
                ('is_head', models.BooleanField(default=False)),
                ('invited_at', models.DateTimeField()),
                ('joined_on', models.DateField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='accounts.household')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party')),
            ],
            options={
                'verbose_name': 'household member',
                'verbose_name_plural': 'household members',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('household', 'invited_index'), name='one_place_per_number_in_household'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('party',), name='one_household_per_person'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('is_head', True)), fields=('household',), name='one_head_per_household'), models.CheckConstraint(condition=models.Q(models.Q(('is_head', False), ('joined_on', None), ('party', None)), models.Q(('joined_on__isnull', False), ('party__isnull', False)), _connector='OR'), name='household_member_joined_on_a_day'), models.CheckConstraint(condition=models.Q(('left_on', None), models.Q(('ended_at__isnull', False), ('left_on__gte', models.F('joined_on'))), _connector='OR'), name='household_member_leaves_after_joining')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMeter',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('ELECTRICITY', 'electricity'), ('WATER', 'water'), ('GAS', 'gas')], verbose_name='kind')),
                ('operator', models.TextField(verbose_name='operator')),
                ('number', puhui.kernel.crypto.EncryptedTextField(verbose_name='number')),
                ('identity_index', models.BinaryField()),
                ('number_index', models.BinaryField(null=True)),
                ('digits', models.PositiveSmallIntegerField(db_default=6, default=6)),
                ('moved_in_on', models.DateField()),
                ('reading_in', models.DecimalField(decimal_places=3, max_digits=14)),
                ('moved_out_on', models.DateField(blank=True, null=True)),
                ('reading_out', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ('added_at', models.DateTimeField()),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meters', to='accounts.household')),
            ],
            options={
                'verbose_name': 'household meter',
                'verbose_name_plural': 'household meters',
                'indexes': [models.Index(fields=['number_index'], name='household_meter_by_number')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['ELECTRICITY', 'WATER', 'GAS'])), name='household_meter_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('moved_out_on', None), ('reading_out', None)), models.Q(('moved_out_on__gte', models.F('moved_in_on')), ('reading_out__gte', models.F('reading_in'))), _connector='OR'), name='household_meter_moves_out_with_a_reading'), models.CheckConstraint(condition=models.Q(('reading_in__gte', 0)), name='household_meter_reading_not_negative'), models.CheckConstraint(condition=models.Q(('digits__gte', 3), ('digits__lte', 10)), name='household_meter_digits_plausible'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('identity_index', '='), (models.Func('moved_in_on', 'moved_out_on', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_household_per_meter_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdShare',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('share_bp', models.PositiveIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('set_at', models.DateTimeField()),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='accounts.household')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.party')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.shareproposal')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('household', '='), ('party', '='), (models.Func('valid_from', 'valid_to', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_share_per_member_and_day'), models.CheckConstraint(condition=models.Q(('share_bp__gte', 1), ('share_bp__lte', 10000)), name='household_share_is_a_part'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='household_share_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('household', 'party'), name='one_share_per_member')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.TextField(choices=[('ORG_OWNER', "organisation's owner"), ('ORG_CLERK', "organisation's clerk"), ('ORG_APPROVER', "organisation's approver"), ('TRADER', 'trader'), ('VERIFIER', 'verifier'), ('REGISTRAR', 'registrar'), ('METHODOLOGY_OFFICER', 'methodology officer'), ('RISK_OFFICER', 'risk officer'), ('OPERATOR', 'programme operator'), ('AUDITOR', 'auditor'), ('ADMINISTRATOR', 'administrator')], verbose_name='role')),
                ('region', models.TextField(blank=True, null=True, verbose_name='region')),
                ('granted_at', models.DateTimeField(verbose_name='granted at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('end_reason', models.TextField(blank=True, null=True, verbose_name='reason for the end')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='accounts.party')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'party', 'role', 'region'), name='membership_held_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('party__isnull', False), ('role__in', ['ORG_APPROVER', 'ORG_CLERK', 'ORG_OWNER', 'TRADER', 'VERIFIER'])), models.Q(('party', None), ('role__in', ['ADMINISTRATOR', 'AUDITOR', 'METHODOLOGY_OFFICER', 'OPERATOR', 'REGISTRAR', 'RISK_OFFICER'])), _connector='OR'), name='membership_role_fits_party'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', None), ('ended_at', None)), models.Q(('end_reason__isnull', False), ('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='membership_ended_with_reason'), models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(('granted_by', models.F('user')), _negated=True), _connector='OR'), name='membership_granted_by_other')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.TextField(choices=[('ORG_OWNER', "organisation's owner"), ('ORG_CLERK', "organisation's clerk"), ('ORG_APPROVER', "organisation's approver"), ('TRADER', 'trader'), ('VERIFIER', 'verifier'), ('REGISTRAR', 'registrar'), ('METHODOLOGY_OFFICER', 'methodology officer'), ('RISK_OFFICER', 'risk officer'), ('OPERATOR', 'programme operator'), ('AUDITOR', 'auditor'), ('ADMINISTRATOR', 'administrator')], verbose_name='role')),
                ('phone', puhui.kernel.crypto.EncryptedTextField(verbose_name='telephone')),
                ('phone_index', models.BinaryField(max_length=32)),
                ('code_hash', models.BinaryField(max_length=32)),
                ('invited_at', models.DateTimeField(verbose_name='invited at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='accounts.party')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['phone_index'], name='invitation_open_by_number')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('party', 'phone_index', 'role'), name='one_open_invitation_per_number_and_role'), models.CheckConstraint(condition=models.Q(('role__in', ['ORG_APPROVER', 'ORG_CLERK', 'ORG_OWNER', 'TRADER', 'VERIFIER'])), name='invitation_role_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_expires'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='invitation_tries_end'), models.CheckConstraint(condition=models.Q(('membership', None), models.Q(('ended_at__isnull', False), ('ended_at__lt', models.F('expires_at'))), _connector='OR'), name='invitation_taken_up_in_time')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('channel', models.TextField(choices=[('SMS', 'short message'), ('EMAIL', 'e-mail'), ('WEBHOOK', 'webhook')], verbose_name='channel')),
                ('status', models.TextField(choices=[('PENDING', 'pending'), ('SENT', 'sent'), ('GIVEN_UP', 'given up')], default='PENDING', verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(verbose_name='next attempt at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('last_error', models.TextField(blank=True, default='', verbose_name='last error')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='accounts.notification')),
                ('webhook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.webhook')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('status', 'PENDING')), fields=['next_attempt_at'], name='delivery_that_is_due')],
                'constraints': [models.UniqueConstraint(fields=('notification', 'channel', 'webhook', 'user'), name='one_delivery_per_way', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'WEBHOOK'), ('user', None), ('webhook__isnull', False)), models.Q(('channel', 'SMS'), ('user__isnull', False), ('webhook', None)), models.Q(('channel', 'EMAIL'), ('user', None), ('webhook', None)), _connector='OR'), name='delivery_knows_its_way'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'SENT')), models.Q(models.Q(('status', 'SENT'), _negated=True), ('sent_at', None)), _connector='OR'), name='delivery_sent_at_an_instant')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.UUIDField(default=puhui.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('acts', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('FILE_PROJECTS', 'file projects, documents, meters and readings'), ('FILE_REPORTS', 'file monitoring reports and answer findings')]), size=None)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, null=True, size=None)),
                ('document_digest', models.TextField(verbose_name='digest of the entrustment')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(verbose_name='valid to')),
                ('agent_share_bp', models.PositiveIntegerField()),
                ('granted_at', models.DateTimeField(verbose_name='granted at')),
                ('granted_by', models.UUIDField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('revoked_by', models.UUIDField(blank=True, null=True)),
                ('revoke_reason', models.TextField(blank=True, default='', verbose_name='reason')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisationpaper')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates_held', to='accounts.party')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates_given', to='accounts.party')),
            ],
            options={
                'verbose_name': 'mandate',
                'verbose_name_plural': 'mandates',
                'indexes': [models.Index(fields=['agent', 'owner'], name='mandate_by_agent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('owner', models.F('agent')), _negated=True), name='mandate_is_given_to_another'), models.CheckConstraint(condition=models.Q(('acts__contained_by', ['FILE_PROJECTS', 'FILE_REPORTS']), models.Q(('acts', []), _negated=True)), name='mandate_acts_known'), models.CheckConstraint(condition=models.Q(('subjects', None), models.Q(('subjects', []), _negated=True), _connector='OR'), name='mandate_is_limited_to_something'), models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='mandate_has_a_time'), models.CheckConstraint(condition=models.Q(('agent_share_bp__lte', 10000)), name='mandate_share_is_a_part'), models.CheckConstraint(condition=models.Q(('document_digest__regex', '^[0-9a-f]{64}$')), name='mandate_digest_is_sha256'), models.CheckConstraint(condition=models.Q(models.Q(('revoke_reason', ''), ('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), models.Q(('revoke_reason', ''), _negated=True)), _connector='OR'), name='mandate_revoked_by_somebody_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationProfile',
            fields=[
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='profile', serialize=False, to='accounts.party')),
                ('code', models.TextField(unique=True, verbose_name='unified social credit code')),
                ('registered_at', models.DateTimeField(verbose_name='registered at')),
                ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9A-HJ-NPQRTUWXY]{18}$')), name='organisation_code_form')],
            },
        ),
        migrations.CreateModel(
            name='PersonIdentity',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounts.party')),
                ('identity_index', models.BinaryField(max_length=32, unique=True)),
                ('declared_at', models.DateTimeField(verbose_name='declared at')),
            ],
            options={
                'verbose_name': 'identity of a person',
                'verbose_name_plural': 'identities of persons',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationverification',
            trigger=pgtrigger.compiler.Trigger(name='organisation_check_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{SUBMITTED:APPROVED,SUBMITTED:REJECTED,APPROVED:EXPIRED,APPROVED:REPLACED}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='d02f964b7057351c7ad07eeb8194b5c568932421', operation='UPDATE', pgid='pgtrigger_organisation_check_moves_e0f44', table='accounts_organisationverification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationverification',
            trigger=pgtrigger.compiler.Trigger(name='organisation_check_starts', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.status <> 'SUBMITTED' THEN\n                    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_check_starts',\n                        MESSAGE = 'organisation_check does not start as ' || NEW.status;\n                END IF; RETURN NEW;", hash='a4f907377f5e25e62934db19107348ddc0347a2e', operation='INSERT', pgid='pgtrigger_organisation_check_starts_f0039', table='accounts_organisationverification', when='BEFORE')),
        ),
    ]
