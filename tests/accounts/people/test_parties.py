"""Making and changing parties."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.people.models import Party, User
from accounts.people.selectors import user_by_phone, visible_parties
from accounts.people.services import create_organisation, create_person, update_profile
from accounts.people.services.parties import UserExists
from puhui.kernel.errors import NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.regions import RegionUnknown
from tests import cast

pytestmark = pytest.mark.django_db


def stored(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchall())


def test_a_person_is_found_by_number_again():
    lin = cast.lin()
    assert user_by_phone(lin.phone) == lin.user
    assert user_by_phone("+8613900000000") is None


def test_names_and_numbers_are_ciphertext_in_the_database():
    lin = cast.resident("Lin", phone="+8613912345678")
    text = stored("SELECT * FROM accounts_user") + stored("SELECT * FROM accounts_party")
    assert "13912345678" not in text
    assert "Lin" not in text
    assert User.objects.get(id=lin.user.id).phone == "+8613912345678"
    assert Party.objects.get(id=lin.party.id).name == "Lin"


def test_the_audit_trail_tells_of_a_new_person_without_a_name_or_number():
    lin = cast.lin()
    event = AuditEvent.objects.get(action="person_created", object_id=str(lin.party.id))
    text = f"{event.detail} {event.actor_name} {event.reason}"
    assert "Lin" not in text
    assert lin.phone not in text


def test_a_number_belongs_to_one_user():
    cast.lin()
    with pytest.raises(UserExists):
        cast.resident("Other", phone=cast.PHONES["Lin"])


def test_a_user_name_belongs_to_one_user():
    cast.rong()
    with pytest.raises(UserExists):
        create_person(actor=cast.INSTALLATION, now=timezone.now(), username="rong", password=None)


def test_a_resident_makes_no_people():
    lin = cast.lin()
    with pytest.raises(NotPermitted):
        create_person(actor=lin.actor, now=timezone.now(), phone="+8613900000000")
    with pytest.raises(NotPermitted):
        create_organisation(actor=lin.actor, now=timezone.now(), name="Mine")


def test_a_person_does_not_live_in_a_region_that_does_not_exist():
    with pytest.raises(RegionUnknown):
        cast.resident("Lin", region="CN-XX")


def test_people_change_their_own_profile():
    lin = cast.lin()
    now = timezone.now()
    update_profile(actor=lin.actor, now=now, changes={"name": "小林", "region": "CN-GD-SZ", "language": "en"})
    person = Party.objects.get(id=lin.party.id)
    assert (person.name, person.region, person.language) == ("小林", "CN-GD-SZ", "en")
    assert AuditEvent.objects.get(action="profile_updated").detail == {
        "fields": ["language", "name", "region"]
    }


def test_nothing_but_the_profile_is_changed_that_way():
    with pytest.raises(ValueError, match="kyc_level"):
        update_profile(actor=cast.lin().actor, now=timezone.now(), changes={"kyc_level": 2})


def test_a_resident_sees_the_own_party_alone():
    lin = cast.lin()
    cast.hua()
    assert set(visible_parties(lin.actor)) == {lin.party}


def test_an_owner_sees_the_organisation_and_oneself_once_each():
    mei = cast.mei()
    cast.hua()
    assert sorted(visible_parties(mei.actor), key=str) == sorted([mei.party, mei.organisation], key=str)


def test_a_city_officer_sees_the_parties_of_the_city():
    lin, rui = cast.lin(), cast.rui()
    officer = cast.staff("Chen", "REGISTRAR", region="CN-GD-GZ")
    seen = set(visible_parties(officer.actor))
    assert lin.party in seen
    assert rui.party not in seen


def test_an_auditor_sees_every_party():
    lin, rui = cast.lin(), cast.rui()
    assert {lin.party, rui.party} <= set(visible_parties(cast.staff("Tang", "AUDITOR").actor))
