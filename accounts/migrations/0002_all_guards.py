"""What the database refuses about people, whoever asks."""

from django.db import migrations

from accounts.groups import guards as groups
from accounts.households import agreement_guards
from accounts.households import guards as households
from accounts.mandates import guards as mandates
from accounts.organisations import guards as organisations
from accounts.organisations import standing_guards
from puhui.kernel.guards import append_only, refuse

GUARDS = [
    append_only("accounts_consentevent"),
    refuse("accounts_party", "kind_fixed", "UPDATE", "OLD.kind <> NEW.kind"),
    refuse("accounts_user", "person_fixed", "UPDATE", "OLD.person_id <> NEW.person_id"),
    refuse(
        "accounts_session",
        "end_is_final",
        "UPDATE",
        "OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.end_reason) IS DISTINCT FROM (OLD.ended_at, OLD.end_reason)",
    ),
    refuse(
        "accounts_session",
        "owner_fixed",
        "UPDATE",
        "(OLD.user_id, OLD.device_id) IS DISTINCT FROM (NEW.user_id, NEW.device_id)",
    ),
    refuse("accounts_device", "owner_fixed", "UPDATE", "OLD.party_id <> NEW.party_id"),
    refuse(
        "accounts_membership",
        "grant_fixed",
        "UPDATE",
        "(OLD.user_id, OLD.party_id, OLD.role, OLD.region, OLD.granted_at, OLD.granted_by_id) IS DISTINCT FROM"
        " (NEW.user_id, NEW.party_id, NEW.role, NEW.region, NEW.granted_at, NEW.granted_by_id)",
    ),
    refuse("accounts_membership", "end_is_final", "UPDATE", "OLD.ended_at IS NOT NULL"),
    refuse("accounts_membership", "kept", "DELETE"),
    households.FORWARD,
    groups.FORWARD,
    organisations.FORWARD,
    mandates.FORWARD,
    standing_guards.FORWARD,
    agreement_guards.FORWARD,
]


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0012_shares_by_agreement"),
    ]
    dependencies = [("accounts", "0001_tables"), ("kernel", "0002_clock_and_guards")]

    operations = [migrations.RunSQL(sql) for sql in GUARDS]
