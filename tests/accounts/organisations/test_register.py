"""Registering an organisation: once a code, by a person, who owns it then."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.organisations.models import OrganisationProfile
from accounts.organisations.policies import REGISTERED_A_DAY
from accounts.organisations.services import register_organisation
from accounts.organisations.services.register import OrganisationExists
from accounts.people.models import Party
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import NotPermitted, RateLimited
from puhui.kernel.models import AuditEvent
from puhui.kernel.regions import RegionUnknown
from tests import cast
from tests.accounts.organisations.codes import code_number
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db


def register(member, number: int = 1, **more):
    values = {"name": "Sunrise Bakery", "code": code_number(number)} | more
    return register_organisation(actor=member.actor, now=timezone.now(), **values)


def test_whoever_registers_owns_it():
    mei = cast.resident("Mei")
    profile = register(mei)
    (held,) = profile.party.members.all()
    assert (held.user_id, held.role, held.granted_by, held.region) == (mei.user.id, "ORG_OWNER", None, None)
    assert (profile.party.name, profile.party.kind, profile.party.region) == (
        "Sunrise Bakery",
        "ORGANISATION",
        "CN-GD-GZ",
    )
    assert profile.registered_by_id == mei.user.id
    event = AuditEvent.objects.get(action="organisation_registered")
    assert (event.object_id, event.region, event.detail) == (str(profile.party_id), "CN-GD-GZ", {})


def test_a_code_stands_once_however_it_is_written():
    mei, lin = cast.resident("Mei"), cast.lin()
    register(mei)
    spaced = " ".join(code_number(1).lower())
    with pytest.raises(OrganisationExists):
        register(lin, code=spaced)
    assert OrganisationProfile.objects.count() == 1
    assert Party.objects.filter(kind="ORGANISATION").count() == 1


def test_an_organisation_registers_none_and_neither_does_a_job():
    for actor in (cast.mei().actor, system_actor("job")):
        with pytest.raises(NotPermitted):
            register_organisation(actor=actor, now=timezone.now(), name="x", code=code_number(1))


def test_an_unknown_region_is_refused():
    with pytest.raises(RegionUnknown):
        register(cast.lin(), region="CN-XX")


def test_nobody_registers_one_after_another():
    lin = cast.lin()
    for number in range(REGISTERED_A_DAY):
        register(lin, number)
    with pytest.raises(RateLimited):
        register(lin, 99)


def test_the_database_takes_no_code_of_another_form():
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationProfile.objects.create(
            party=cast.organisation("x"), code="91110000600037341l", registered_at=timezone.now()
        )


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_register_one_code_one_gets_it():
    people = [cast.resident(name) for name in ("Lin", "Hua", "Mei", "Wei", "Yan", "Chen", "Tang", "Fang")]

    def attempt(number: int) -> bool:
        try:
            register(people[number])
        except OrganisationExists:
            return False
        return True

    assert in_parallel(len(people), attempt).count(True) == 1
    assert OrganisationProfile.objects.count() == 1
    assert Party.objects.filter(kind="ORGANISATION").count() == 1
