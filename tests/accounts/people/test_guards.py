"""What the database refuses about people, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.consents.models import ConsentEvent
from accounts.people.models import Membership, Party, User
from accounts.signin.models import Device, Session
from accounts.signin.services.sessions import end_sessions
from tests import cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(rows, **changes) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rows.update(**changes)
    return caught.value.__cause__.diag.constraint_name


def test_a_party_stays_what_it_is():
    cast.lin()
    assert refused(Party.objects.all(), kind="ORGANISATION") == "accounts_party_kind_fixed"
    assert refused(Party.objects.all(), kind="GHOST").startswith(("party_kind", "accounts_party_kind"))
    assert refused(Party.objects.all(), language="fr") == "party_language_known"
    assert refused(Party.objects.all(), kyc_level=9) == "party_kyc_level_known"


def test_a_freeze_has_an_instant_and_a_reason():
    cast.lin()
    assert refused(Party.objects.all(), frozen_at=NOW) == "party_frozen_with_reason"
    assert refused(Party.objects.all(), frozen_reason="x") == "party_frozen_with_reason"
    assert refused(Party.objects.all(), frozen_at=NOW, frozen_reason="") == "party_frozen_with_reason"


def test_a_user_stays_the_same_person():
    lin, hua = cast.lin(), cast.resident("Hua", consents=())
    Membership.objects.all().delete()
    spare = cast.organisation("Spare")
    rows = User.objects.filter(id=lin.user.id)
    assert refused(rows, person=spare) == "accounts_user_person_fixed"
    assert refused(rows, is_active=False) == "user_blocked_with_reason"
    assert refused(rows, blocked_at=NOW, block_reason="x") == "user_blocked_with_reason"
    assert refused(rows, username="lin") == "user_name_is_for_staff"
    assert refused(rows, username="Lin Li", is_staff=True) == "user_name_plain"
    assert refused(rows, phone=None) == "user_phone_with_index"
    assert refused(rows, phone=None, phone_index=None) == "user_can_be_named"
    assert "phone_index" in refused(rows, phone_index=hua.user.phone_index)


def test_a_membership_is_ended_never_changed_or_deleted():
    mei = cast.mei()
    rows = Membership.objects.filter(user=mei.user)
    assert refused(rows, role="TRADER") == "accounts_membership_grant_fixed"
    assert refused(rows, region="CN-GD") == "accounts_membership_grant_fixed"
    assert refused(rows, ended_at=NOW) == "membership_ended_with_reason"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    rows.update(ended_at=NOW, end_reason="left")
    assert refused(rows, ended_at=None, end_reason=None) == "accounts_membership_end_is_final"


@pytest.mark.parametrize(
    ("role", "for_party"), [("REGISTRAR", True), ("ORG_OWNER", False), ("EMPEROR", False)]
)
def test_a_role_fits_whom_it_is_held_for(role, for_party):
    lin, bakery = cast.lin(), cast.organisation("Sunrise Bakery")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Membership.objects.create(
            user=lin.user, party=bakery if for_party else None, role=role, granted_at=NOW
        )
    assert caught.value.__cause__.diag.constraint_name == "membership_role_fits_party"


def test_nobody_stands_as_their_own_grantor():
    lin = cast.lin()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=lin.user, role="REGISTRAR", granted_at=NOW, granted_by=lin.user)


def test_consent_events_are_appended_only():
    cast.lin()
    rows = ConsentEvent.objects.all()
    assert refused(rows, granted=False) == "accounts_consentevent_append_only"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the waiting foreign keys refuse it first
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("TRUNCATE accounts_consentevent")


def test_an_ended_session_stays_ended_and_with_its_owner():
    lin, hua = cast.lin(), cast.hua()
    cast.client_for(lin)
    rows = Session.objects.filter(user=lin.user)
    assert refused(rows, user=hua.user) == "accounts_session_owner_fixed"
    assert refused(rows, ended_at=NOW) == "session_ended_with_reason"
    end_sessions(user_id=lin.user.id, actor=cast.INSTALLATION, reason="lost phone", now=NOW)
    assert refused(rows, ended_at=None, end_reason=None) == "accounts_session_end_is_final"
    assert refused(rows, ended_at=NOW + timedelta(days=1)) == "accounts_session_end_is_final"


def test_a_device_stays_with_its_person():
    lin, hua = cast.lin(), cast.hua()
    cast.client_for(lin)
    rows = Device.objects.filter(party=lin.party)
    assert refused(rows, party=hua.party) == "accounts_device_owner_fixed"
