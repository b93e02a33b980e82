"""Who leaves a holder takes along what they began and approved: it has not gone, so it does not go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.organisations.services import end_member
from accounts.people.models import Membership
from accounts.people.services import end_role
from credits.registry.services import approve_destination, propose_destination
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.registry.parties import Parties, holdings_t, run_job


def leave(parties: Parties, member) -> None:
    held = Membership.objects.get(party=parties.bakery, user=member.user, ended_at=None)
    end_member(actor=parties.mei.actor, now=timezone.now(), party_id=parties.bakery.id, membership_id=held.id)


@pytest.fixture
def second(parties: Parties):
    """Another owner of the bakery, who approves."""
    return cast.member_of("Hua", "ORG_OWNER", parties.bakery)


def test_what_a_leaver_approved_and_has_not_gone_is_cancelled_and_the_units_are_back(parties, second):
    transfer = parties.approved(by=second)
    before = sum(holdings_t(parties.bakery.id))
    leave(parties, second)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.ended_at is not None) == ("CANCELLED", True)
    assert holdings_t(parties.bakery.id) == (before, 0)
    run_job(puhui_now() + timedelta(days=30))
    transfer.refresh_from_db()
    assert transfer.status == "CANCELLED"


def test_what_a_leaver_began_and_waits_for_approval_is_cancelled(parties, second):
    transfer = parties.begin()
    leave(parties, second)
    transfer.refresh_from_db()
    assert transfer.status == "AWAITING_APPROVAL"
    leave(parties, parties.clerk)
    transfer.refresh_from_db()
    assert transfer.status == "CANCELLED"


def test_another_role_that_carries_it_keeps_it(parties, second):
    cast.grant_role(
        actor=cast.INSTALLATION,
        now=timezone.now(),
        user_id=second.user.id,
        role="TRADER",
        party_id=parties.bakery.id,
    )
    transfer = parties.approved(by=second)
    owner = Membership.objects.get(party=parties.bakery, user=second.user, role="ORG_OWNER")
    end_role(actor=cast.INSTALLATION, now=timezone.now(), membership_id=owner.id, reason="too many hats")
    transfer.refresh_from_db()
    assert transfer.status == "WAITING"
    trader = Membership.objects.get(party=parties.bakery, user=second.user, role="TRADER")
    end_role(actor=cast.INSTALLATION, now=timezone.now(), membership_id=trader.id, reason="left")
    transfer.refresh_from_db()
    assert transfer.status == "CANCELLED"


def test_a_destination_that_waits_on_a_leavers_word_is_trusted_no_more(parties, second):
    row = propose_destination(actor=parties.clerk.actor, destination=str(parties.harbour.id), now=puhui_now())
    approve_destination(actor=second.actor, destination_id=row.id, now=puhui_now())
    leave(parties, second)
    row.refresh_from_db()
    assert row.status == "REMOVED"
