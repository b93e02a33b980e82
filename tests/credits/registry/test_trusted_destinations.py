"""The list of trusted destinations: two people add, the addition waits, one removes."""

from datetime import timedelta

import pytest

from accounts.notifications.models import Notification
from accounts.signin.policies import StepUpRequired
from credits.registry.errors import DestinationDecided, DestinationUnknown, SecondPersonNeeded
from credits.registry.models import TrustedDestination
from credits.registry.services import approve_destination, propose_destination, remove_destination
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import MONDAY, Parties, untrusted


def propose(parties: Parties, by: CastMember | None = None, to: str = "") -> TrustedDestination:
    return propose_destination(
        actor=(by or parties.clerk).actor, destination=to or str(parties.harbour.id), now=puhui_now()
    )


def approve(row: TrustedDestination, by: CastMember) -> TrustedDestination:
    return approve_destination(actor=by.actor, destination_id=row.id, now=puhui_now())


def remove(row: TrustedDestination, by: CastMember) -> TrustedDestination:
    return remove_destination(actor=by.actor, destination_id=row.id, reason="no more", now=puhui_now())


def test_an_addition_counts_after_four_working_days_and_not_a_second_earlier(parties: Parties):
    row = approve(propose(parties), parties.mei)
    # Approved on Monday, 2 March: the midnight after Friday.
    assert row.active_at - MONDAY == timedelta(days=4, hours=14)
    set_clock(row.active_at - timedelta(seconds=5))
    assert not parties.approved().is_trusted
    set_clock(row.active_at)
    assert parties.approved().is_trusted
    told = Notification.objects.get(party=parties.bakery, kind="destination_approved")
    assert told.params["active"] == "2026-03-07"


def test_two_people_add_it(parties: Parties):
    row = propose(parties)
    for who, refusal in [
        *((parties.clerk, NotPermitted), (parties.qiao, NotFound), (untrusted(parties.mei), StepUpRequired)),
    ]:
        with pytest.raises(refusal):
            approve(row, who)
    with pytest.raises(SecondPersonNeeded):
        propose(parties, by=parties.mei)
    second = cast.member_of("Hua", "ORG_OWNER", parties.bakery)
    remove(row, parties.clerk)
    own = propose(parties, by=second)
    with pytest.raises(SamePerson):
        approve(own, second)
    approve(own, parties.mei)
    with pytest.raises(DestinationDecided):
        approve(own, parties.mei)


def test_it_stands_on_the_list_once_and_comes_back_by_waiting_again(parties: Parties):
    row = approve(propose(parties), parties.mei)
    with pytest.raises(DestinationDecided):
        propose(parties)
    remove(row, untrusted(parties.clerk))
    with pytest.raises(DestinationDecided):
        remove(row, parties.clerk)
    again = propose(parties)
    assert (again.status, again.active_at) == ("AWAITING_APPROVAL", None)


def test_a_holder_trusts_other_organisations_alone(parties: Parties):
    for wrong in (str(parties.bakery.id), str(cast.lin().party.id), "nonsense"):
        with pytest.raises(DestinationUnknown):
            propose(parties, to=wrong)
    with pytest.raises(StepUpRequired):
        propose(parties, by=untrusted(parties.clerk))
    with pytest.raises(NotFound):
        remove(propose(parties), parties.qiao)
