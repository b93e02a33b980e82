"""Members: invited by number, joined of their own accord, one home at a time, and always a head."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.households.models import HouseholdMember, HouseholdShare
from accounts.households.policies import InHousehold
from accounts.households.selectors import (
    household_size_at,
    housemates_of,
    invitations_of,
    shares_on,
    visible_to,
)
from accounts.households.services import accept_invitation, agree_to_shares, end_place, set_shares
from accounts.households.services.members import AlreadyInvited
from accounts.households.services.shares import SharesInvalid
from accounts.people.models import User
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.households.homes import days_ago, home_of, invite, joined, today

pytestmark = pytest.mark.django_db


def leave(member, place: HouseholdMember) -> None:
    end_place(actor=member.actor, now=timezone.now(), household_id=place.household_id, place_id=place.id)


def share(head, home, shares: dict) -> None:
    set_shares(
        actor=head.actor,
        now=timezone.now(),
        household_id=home.id,
        shares={place.id: part for place, part in shares.items()},
    )


def test_who_sets_a_household_up_is_its_head_and_its_one_claimant():
    lin = cast.lin()
    home = home_of(lin)
    (place,) = home.members.all()
    assert (place.is_head, place.party_id, place.joined_on) == (True, lin.party.id, days_ago(100))
    assert shares_on(home.id, today()) == {lin.party.id: 10_000}
    assert household_size_at(lin.party.id, today()) == 3
    assert household_size_at(lin.party.id, days_ago(101)) is None
    with pytest.raises(InHousehold):
        home_of(lin)


@pytest.mark.parametrize("since", [-1, 732])
def test_nobody_has_lived_anywhere_since_tomorrow_or_for_ever(since):
    with pytest.raises(InvalidInput):
        home_of(cast.lin(), lives_since=days_ago(since))


def test_an_invited_person_joins_and_a_number_nobody_has_makes_no_person():
    lin, hua = cast.lin(), cast.hua()
    home, people = home_of(lin), User.objects.count()
    invite(lin, home, "+8613900139000")
    assert User.objects.count() == people
    place = joined(lin, home, hua)
    assert list(visible_to(hua.actor)) == [home]
    assert household_size_at(hua.party.id, today()) == 3
    with pytest.raises(AlreadyInvited):
        invite(lin, home, hua.phone)
    with pytest.raises(NotFound):
        accept_invitation(actor=hua.actor, now=timezone.now(), place_id=place.id)
    assert hua.phone not in str(list(AuditEvent.objects.filter(object_type="household").values()))


def test_an_invitation_is_for_its_number_alone_and_may_be_declined():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    home = home_of(lin)
    place = invite(lin, home, hua.phone)
    with pytest.raises(NotFound):
        accept_invitation(actor=rui.actor, now=timezone.now(), place_id=place.id)
    with pytest.raises(NotFound):
        leave(rui, place)
    leave(hua, place)
    assert not invitations_of(hua.actor).exists()
    assert list(visible_to(hua.actor)) == []


def test_one_lives_in_one_household_at_a_time():
    lin, hua = cast.lin(), cast.hua()
    home, own = home_of(lin), home_of(hua)
    place = invite(lin, home, hua.phone)
    with pytest.raises(InHousehold):
        accept_invitation(actor=hua.actor, now=timezone.now(), place_id=place.id)
    leave(hua, own.members.get())
    accept_invitation(actor=hua.actor, now=timezone.now(), place_id=place.id)


def test_only_the_head_invites_has_others_leave_and_shares():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    home = home_of(lin)
    place, third = joined(lin, home, hua), joined(lin, home, rui)
    for act in (
        lambda: invite(hua, home, "+8613900139000"),
        lambda: leave(hua, third),
        lambda: share(hua, home, {place: 10_000}),
    ):
        with pytest.raises(NotPermitted):
            act()
    leave(lin, third)
    assert list(visible_to(rui.actor)) == []
    with pytest.raises(NotPermitted):
        home_of(cast.mei())


def test_shares_make_the_whole_of_members_who_live_there():
    lin, hua = cast.lin(), cast.hua()
    home = home_of(lin)
    mine, open_place = home.members.get(), invite(lin, home, "+8613900139000")
    place = joined(lin, home, hua)
    for wrong in (
        {mine: 5_000},
        {mine: 5_000, place: 5_001},
        {mine: 10_000, place: 0},
        {mine: 5_000, open_place: 5_000},
    ):
        with pytest.raises(SharesInvalid):
            share(lin, home, wrong)
    share(lin, home, {mine: 3_333, place: 6_667})
    assert shares_on(home.id, today()) == {lin.party.id: 10_000}
    agree_to_shares(actor=hua.actor, now=timezone.now(), household_id=home.id)
    assert shares_on(home.id, today()) == {lin.party.id: 3_333, hua.party.id: 6_667}
    # What was agreed for earlier days stays.
    assert shares_on(home.id, days_ago(1)) == {lin.party.id: 10_000}


def test_whoever_leaves_gives_up_their_share_and_the_headship():
    lin, hua = cast.lin(), cast.hua()
    home = home_of(lin)
    mine, place = home.members.get(), joined(lin, home, hua)
    leave(lin, mine)
    place.refresh_from_db()
    assert place.is_head
    assert shares_on(home.id, today()) == {hua.party.id: 10_000}
    leave(hua, place)
    assert shares_on(home.id, today()) == {}


def test_the_database_keeps_the_whole_and_the_past():
    lin, hua = cast.lin(), cast.hua()
    home = home_of(lin)
    shares = HouseholdShare.objects.filter(household=home)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="do not make the whole"), transaction.atomic():
        HouseholdShare.objects.create(
            household=home, party=hua.party, share_bp=10_000, valid_from=today(), set_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        shares.update(share_bp=9_999)
    with pytest.raises(IntegrityError), transaction.atomic():
        shares.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.update(party=hua.party)


def test_who_lives_together_is_told_apart_from_who_does_not():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    joined(lin, home_of(lin), hua)
    assert set(housemates_of(lin.party.id)) == {lin.party.id, hua.party.id}
    assert housemates_of(rui.party.id) == []
