"""The desk of the platform's administrator: what one looks for is found, and what one reads is in words."""

import pytest
from django.utils import timezone

from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party, User
from accounts.people.roles import Role
from market.risk.models import LimitChange
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.reading import words_on
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
CODE = "91440101MA5ABCDE8B"


@pytest.fixture
def client(world):
    return client_of(world.administrator)


def read(client, url: str, **query: str) -> str:
    return " ".join(words_on(client.get(url, query).content.decode()))


def test_an_organisation_is_found_by_the_code_that_everybody_may_know(client, world):
    OrganisationProfile.objects.update_or_create(
        party=world.bakery, defaults={"code": CODE, "registered_at": puhui_now()}
    )
    for term in (CODE, CODE.lower(), f"Bakery ({CODE})", str(world.bakery.pk)):
        found = client.get(address(Party, "changelist"), {"q": term}).context["cl"].result_list
        assert [party.pk for party in found] == [world.bakery.pk], term
    assert not client.get(address(Party, "changelist"), {"q": "Bakery"}).context["cl"].result_list


def test_the_trail_names_a_job_as_the_system_and_leads_to_who_acted(client, world):
    told = {"action": "issuance_minted", "object_type": "issuance", "object_id": "1", "now": timezone.now()}
    record_event(actor=system_actor("mint"), **told)
    page = read(client, address(AuditEvent, "changelist"))
    assert "the system" in page
    assert "system:" not in page
    bo = cast.staff("Bo", Role.AUDITOR)
    event = record_event(actor=bo.actor, **told)
    shown = client.get(address(AuditEvent, "change", event)).content.decode()
    assert address(User, "change", bo.user) in shown


def test_the_limits_in_force_name_no_document_that_staff_do_not_have(client):
    for url in ("/admin/", address(LimitChange, "change", LimitChange.objects.first())):
        page = read(client, url)
        assert "design values hold" in page
        assert ".md" not in page
