"""Shares are had by everybody's own word: proposed by the head, agreed one by one, in force with the last."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.consents.purposes import Purpose
from accounts.consents.selectors import ConsentRequired
from accounts.households.agreement_models import ProposedShare, ShareProposal
from accounts.households.models import HouseholdShare
from accounts.households.selectors import open_proposal, shares_on
from accounts.households.services import agree_to_shares, decline_shares, end_place, set_shares
from accounts.notifications.models import Notification
from puhui.kernel.errors import NotFound, NotPermitted
from tests import cast
from tests.accounts.households.homes import home_of, joined, today
from tests.cast import client_for

pytestmark = pytest.mark.django_db


def propose(head, home, *shares) -> None:
    places = dict(home.members.filter(ended_at=None).values_list("party_id", "id"))
    wanted = {places[member.party.id]: share_bp for member, share_bp in shares}
    set_shares(actor=head.actor, now=timezone.now(), household_id=home.id, shares=wanted)


def agree(member, home) -> None:
    agree_to_shares(actor=member.actor, now=timezone.now(), household_id=home.id)


def decline(member, home) -> None:
    decline_shares(actor=member.actor, now=timezone.now(), household_id=home.id)


@pytest.fixture
def family():
    """Lin, Hua and Rui under one roof; Lin is its head and so far its one claimant."""
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    home = home_of(lin)
    joined(lin, home, hua)
    joined(lin, home, rui)
    return home, lin, hua, rui


def test_shares_are_in_force_with_the_last_ones_word_and_not_before(family):
    home, lin, hua, rui = family
    propose(lin, home, (lin, 5_000), (hua, 2_500), (rui, 2_500))
    agree(hua, home)
    agree(hua, home)
    assert shares_on(home.id, today()) == {lin.party.id: 10_000}
    agree(rui, home)
    assert shares_on(home.id, today()) == {lin.party.id: 5_000, hua.party.id: 2_500, rui.party.id: 2_500}
    assert open_proposal(home.id) is None
    told = Notification.objects.filter(party_id=rui.party.id).values_list("kind", flat=True)
    assert set(told) == {"household_shares_proposed", "household_shares_in_force"}


def test_one_who_declines_leaves_all_as_it_was(family):
    home, lin, hua, rui = family
    propose(lin, home, (lin, 5_000), (hua, 5_000))
    with pytest.raises(NotFound):
        decline(rui, home)
    with pytest.raises(NotFound):
        agree(rui, home)
    decline(hua, home)
    assert shares_on(home.id, today()) == {lin.party.id: 10_000}
    with pytest.raises(NotFound):
        agree(hua, home)


def test_what_was_agreed_is_not_taken_without_a_word(family):
    home, lin, hua, _rui = family
    propose(lin, home, (lin, 5_000), (hua, 5_000))
    agree(hua, home)
    propose(lin, home, (lin, 10_000))
    assert shares_on(home.id, today())[hua.party.id] == 5_000
    agree(hua, home)
    assert shares_on(home.id, today()) == {lin.party.id: 10_000}


def test_a_new_proposal_takes_the_place_of_the_one_that_waits(family):
    home, lin, hua, rui = family
    propose(lin, home, (lin, 5_000), (hua, 5_000))
    propose(lin, home, (lin, 9_000), (rui, 1_000))
    with pytest.raises(NotFound):
        agree(hua, home)
    agree(rui, home)
    assert shares_on(home.id, today()) == {lin.party.id: 9_000, rui.party.id: 1_000}


def test_only_the_head_proposes_and_only_whoever_lives_there_agrees(family):
    home, lin, hua, _rui = family
    with pytest.raises(NotPermitted):
        propose(hua, home, (hua, 10_000))
    propose(lin, home, (lin, 5_000), (hua, 5_000))
    stranger = cast.resident("Ou")
    with pytest.raises(NotFound):
        agree(stranger, home)
    with pytest.raises(NotPermitted):
        agree(cast.mei(), home)


def test_who_leaves_takes_the_proposal_along(family):
    home, lin, hua, _rui = family
    propose(lin, home, (lin, 5_000), (hua, 5_000))
    place = home.members.get(party=hua.party)
    end_place(actor=hua.actor, now=timezone.now(), household_id=home.id, place_id=place.id)
    assert open_proposal(home.id) is None


def test_a_share_needs_the_consent_to_activities():
    lin, ning = cast.lin(), cast.resident("Ning", consents=())
    home = home_of(lin)
    joined(lin, home, ning)
    propose(lin, home, (lin, 5_000), (ning, 5_000))
    with pytest.raises(ConsentRequired) as refused:
        agree(ning, home)
    assert refused.value.data["purpose"] == Purpose.ACTIVITY_DATA
    assert shares_on(home.id, today()) == {lin.party.id: 10_000}


def test_the_database_has_no_part_without_everybodys_word(family):
    home, lin, hua, rui = family
    propose(lin, home, (lin, 5_000), (hua, 5_000))
    proposal, now = open_proposal(home.id), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    terms = {"party": hua.party, "share_bp": 5_000, "valid_from": today(), "set_at": now}
    with pytest.raises(IntegrityError, match="not everybody has agreed"), transaction.atomic():
        HouseholdShare.objects.create(household=home, proposal=proposal, **terms)
    agree(hua, home)
    agreed = ProposedShare.objects.filter(proposal=proposal)
    for change in (
        lambda: agreed.update(share_bp=1),
        lambda: agreed.update(agreed_at=None),
        lambda: ShareProposal.objects.filter(id=proposal.id).update(closed_at=None, in_force_from=None),
        lambda: agreed.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    yesterday = today() - timedelta(days=1)
    for wrong in (
        # Over the same days a second time, and on days gone by more than the whole.
        {"party": hua.party, "valid_from": today(), "valid_to": today() + timedelta(days=1)},
        {"party": rui.party, "valid_from": yesterday, "valid_to": today()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HouseholdShare.objects.create(household=home, share_bp=10_000, set_at=now, **wrong)


def test_by_the_api_a_member_sees_what_waits_and_agrees_or_declines(family):
    home, lin, hua, _rui = family
    path = f"/api/v1/households/{home.id}"
    places = {str(party): str(place) for party, place in home.members.values_list("party_id", "id")}
    wanted = [{"member": places[str(each.party.id)], "share_bp": 5_000} for each in (lin, hua)]
    head, member = client_for(lin), client_for(hua)
    proposed = head.put(f"{path}/shares", {"shares": wanted}, format="json").json()["proposed_shares"]
    assert [share["has_agreed"] for share in proposed["shares"]] == [True, False]
    assert not proposed["awaits_me"]
    assert member.get(path).json()["proposed_shares"]["awaits_me"]
    assert member.delete(f"{path}/shares/agreement").status_code == 204
    assert member.post(f"{path}/shares/agreement").status_code == 404
    head.put(f"{path}/shares", {"shares": wanted}, format="json")
    agreed = member.post(f"{path}/shares/agreement").json()
    assert agreed["proposed_shares"] is None
    assert sorted(place["share_bp"] for place in agreed["members"]) == [0, 5_000, 5_000]
