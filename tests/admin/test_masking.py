"""Names and numbers are masked; showing them takes a reason, a trace, and ends at fifty a day (T34)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.admin import unmasking
from accounts.admin.masking import masked_name, masked_phone
from accounts.people.models import Party
from accounts.people.roles import Role
from puhui.kernel.audit import record_event
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
NAME = "Linnaea of the Pearl River"
REASON = {"reason": "complaint 2026-113 of the person"}


@pytest.fixture
def lin(world):
    Party.objects.filter(pk=world.lin.party.pk).update(name=NAME)
    return world.lin


def tells(page: str, lin) -> bool:
    """Tell whether a page tells Lin's name or number: none does, which is asked where all pages are walked.

    The certificate's beneficiary is what its holder wants everybody to read.
    """
    return NAME in page or lin.phone in page or lin.phone[3:] in page


def unmask_url(member) -> str:
    return address(Party, "unmask", member.party)


@pytest.mark.parametrize(
    ("name", "masked"), [("Lin", "L***"), ("林小满", "林***"), ("", "–"), (None, "–"), ("é", "é***")]
)
def test_a_name_keeps_its_first_character(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("+8613800138101", "*********01"), ("+85291234567", "*********67"), (None, "–"), ("", "–")],
)
def test_a_number_keeps_its_last_two_digits(phone, masked):
    assert masked_phone(phone) == masked


def test_the_list_shows_the_mask(lin, world):
    page = client_of(world.administrator).get(address(Party, "changelist")).content.decode()
    assert "L***" in page
    assert f"*********{lin.phone[-2:]}" in page


def test_unmasking_shows_name_and_number_once_and_is_on_the_record(lin, world):
    client = client_of(world.administrator)
    answer = client.post(unmask_url(lin), REASON)
    page = answer.content.decode()
    assert NAME in page
    assert lin.phone in page
    assert "49" in page
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get(action="party_unmasked")
    assert (event.actor_user_id, event.object_id) == (world.administrator.user.pk, str(lin.party.pk))
    assert event.reason == REASON["reason"]
    assert event.region == cast.GUANGZHOU
    assert NAME not in str(event.__dict__)
    assert lin.phone not in str(event.__dict__)
    assert NAME not in client.get(address(Party, "change", lin.party)).content.decode()


@pytest.mark.parametrize("reason", ["", "    ", "why", "\x00\x00\x00\x00\x00", "x" * 501])
def test_without_a_reason_nothing_is_shown(lin, world, reason):
    answer = client_of(world.administrator).post(unmask_url(lin), {"reason": reason})
    assert NAME not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="party_unmasked").exists()


def test_getting_the_page_of_the_button_shows_nothing(lin, world):
    page = client_of(world.administrator).get(unmask_url(lin)).content.decode()
    assert NAME not in page
    assert lin.phone not in page


def test_an_auditor_unmasks_nobody(lin, world):
    answer = client_of(cast.staff("Bo", Role.AUDITOR)).post(unmask_url(lin), REASON)
    assert answer.status_code == 403
    assert not AuditEvent.objects.filter(action="party_unmasked").exists()


def test_fifty_a_day_and_no_more(lin, world):
    for _ in range(unmasking.DAILY_QUOTA - 1):
        record_event(
            actor=world.administrator.actor,
            action="party_unmasked",
            object_type="party",
            object_id=lin.party.pk,
            now=timezone.now(),
            reason="before",
        )
    client = client_of(world.administrator)
    assert NAME in client.post(unmask_url(lin), REASON).content.decode()
    refused = client.post(unmask_url(lin), REASON)
    assert refused.status_code == 429
    assert "50 people today" in refused.content.decode()
    assert NAME not in refused.content.decode()
    # Somebody else's day is their own.
    assert (
        NAME in client_of(cast.staff("Bo", Role.ADMINISTRATOR)).post(unmask_url(lin), REASON).content.decode()
    )


def test_a_person_is_found_by_number_without_the_number_in_an_address(lin, world):
    client = client_of(world.administrator)
    url = reverse("admin:accounts_party_look_up")
    answer = client.post(url, REASON | {"phone": lin.phone})
    assert answer["Location"] == address(Party, "change", lin.party)
    event = AuditEvent.objects.get(action="party_looked_up")
    assert event.object_id == str(lin.party.pk)
    assert lin.phone not in str(event.__dict__)


@pytest.mark.parametrize(
    ("phone", "status"), [("+8613900139000", 404), ("13800138101", 400), ("", 200), ("'; --", 400)]
)
def test_a_number_of_nobody_or_of_no_form_is_refused(lin, world, phone, status):
    answer = client_of(world.administrator).post(
        reverse("admin:accounts_party_look_up"), REASON | {"phone": phone}
    )
    assert answer.status_code == status


def test_looking_up_counts_like_unmasking_found_or_not(lin, world, monkeypatch):
    monkeypatch.setattr(unmasking, "DAILY_QUOTA", 2)
    client = client_of(world.administrator)
    url = reverse("admin:accounts_party_look_up")
    assert client.post(url, REASON | {"phone": "+8613900139000"}).status_code == 404
    assert client.post(url, REASON | {"phone": lin.phone}).status_code == 302
    assert client.post(url, REASON | {"phone": lin.phone}).status_code == 429
    assert client.post(unmask_url(lin), REASON).status_code == 429
