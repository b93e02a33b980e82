"""Links between parties and the groups that come of them: noted, refuted, found by devices of sign-ins."""

from functools import partial
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.groups.models import PartyLink
from accounts.groups.selectors import group_of, groups_of
from accounts.groups.services import declare_link, link_devices, note_links, refute_link
from accounts.groups.services.declare_link import LinkKnown
from accounts.groups.services.refute_link import LinkRefuted
from accounts.groups.states import LinkKind
from accounts.people.models import Party
from accounts.signin.models import Device
from accounts.signin.services.sign_in import open_for
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, PuhuiError
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.cast import CastMember
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CHECK = system_actor("check")


def parties(count: int) -> list[Party]:
    return [Party.objects.create(kind="PERSON", created_at=NOW) for _ in range(count)]


def link(kind: LinkKind, *pairs: tuple[Party, Party]) -> int:
    ids = [(one.pk, other.pk) for one, other in pairs]
    return note_links(actor=CHECK, kind=kind, pairs=ids, source="a check", now=NOW)


def refute(member: CastMember, link_id) -> PartyLink:
    return refute_link(actor=member.actor, link_id=link_id, reason="a family's tablet", now=NOW)


def test_a_group_is_all_that_any_links_hold_together():
    a, b, c, d, alone = parties(5)
    assert link(LinkKind.TRACE, (a, b), (c, b)) == 2
    assert link(LinkKind.PHOTO, (d, c)) == 1
    assert group_of(a.pk) == group_of(d.pk) == {a.pk, b.pk, c.pk, d.pk}
    assert group_of(alone.pk) == {alone.pk}
    assert set(groups_of([a.pk, alone.pk])) == {a.pk, b.pk, c.pk, d.pk, alone.pk}


def test_a_ring_ends():
    a, b, c = parties(3)
    link(LinkKind.PAYMENT, (a, b), (b, c), (c, a))
    assert group_of(b.pk) == {a.pk, b.pk, c.pk}


def test_a_farm_of_a_thousand_is_one_group_seen_from_any_of_them():
    farm = Party.objects.bulk_create(Party(kind="PERSON", created_at=NOW) for _ in range(1_000))
    link(LinkKind.DEVICE, *((farm[0], each) for each in farm[1:700]))
    link(LinkKind.TRACE, *pairwise(farm[699:]))
    everybody = {each.pk for each in farm}
    assert group_of(farm[0].pk) == group_of(farm[-1].pk) == everybody


def test_a_pair_is_noted_once_either_way_round_and_never_with_itself():
    a, b = parties(2)
    assert link(LinkKind.TRACE, (a, b), (b, a), (a, a)) == 1
    assert link(LinkKind.TRACE, (b, a)) == 0
    assert AuditEvent.objects.filter(action="link_noted").count() == 1


def test_a_refuted_link_parts_the_group_and_is_not_noted_again():
    a, b, c = parties(3)
    link(LinkKind.DEVICE, (a, b), (b, c))
    middle = PartyLink.objects.get(low__in=[b.pk, c.pk], high__in=[b.pk, c.pk])
    refuted = refute(cast.rong(), middle.pk)
    assert (refuted.refuted_reason, refuted.refuted_at) == ("a family's tablet", NOW)
    assert (group_of(a.pk), group_of(c.pk)) == ({a.pk, b.pk}, {c.pk})
    assert link(LinkKind.DEVICE, (b, c)) == 0
    assert group_of(c.pk) == {c.pk}
    # By something else they may still be linked.
    assert link(LinkKind.PHOTO, (b, c)) == 1
    assert group_of(c.pk) == {a.pk, b.pk, c.pk}


def test_who_may_refute_and_declare():
    rong, chen, lin = cast.rong(), cast.chen(), cast.lin()
    a, b = parties(2)
    link(LinkKind.DEVICE, (a, b))
    one = PartyLink.objects.get()
    terms = {"party_id": a.pk, "other_id": b.pk, "source": "case 7", "reason": "they said so", "now": NOW}
    with pytest.raises(NotPermitted):
        refute(lin, one.pk)
    with pytest.raises(NotPermitted):
        declare_link(actor=lin.actor, **terms)
    refute(chen, one.pk)
    with pytest.raises(LinkRefuted):
        refute(rong, one.pk)
    with pytest.raises(NotFound):
        refute(rong, new_id())
    declared = declare_link(actor=rong.actor, **terms)
    assert (declared.kind, declared.noted_by) == ("DECLARED", rong.party.pk)
    with pytest.raises(LinkKnown), transaction.atomic():
        declare_link(actor=rong.actor, **terms | {"party_id": b.pk, "other_id": a.pk})
    for bad in ({"other_id": a.pk}, {"source": " "}, {"kind": "FRIENDS"}):
        with pytest.raises(InvalidInput):
            declare_link(actor=rong.actor, **terms | bad)


def test_nobody_refutes_a_link_of_their_own():
    rong = cast.rong()
    (a,) = parties(1)
    link(LinkKind.DEVICE, (a, rong.party))
    with pytest.raises(NotPermitted):
        refute(rong, PartyLink.objects.get().pk)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"refuted_at": NOW}, "link_refuted_by_somebody_with_a_reason"),
        ({"source": "another"}, "is_only_refuted"),
        ({"kind": "PHOTO"}, "is_only_refuted"),
    ],
)
def test_the_database_keeps_what_was_noted(change: dict, name: str):
    a, b = parties(2)
    link(LinkKind.DEVICE, (a, b))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PartyLink.objects.update(**change)
    with pytest.raises(IntegrityError, match="is_never_removed"), transaction.atomic():
        PartyLink.objects.all().delete()


def sign_in_from(member: CastMember, device: str) -> None:
    with transaction.atomic():
        open_for(user=member.user, device_id=device, now=timezone.now())


def test_people_who_sign_in_from_one_device_are_linked():
    lin, hua, rui = cast.lin(), cast.hua(), cast.rui()
    for member in (lin, hua, rui):
        sign_in_from(member, f"{member.user.pk}")
        sign_in_from(member, "")  # no name: nobody's
    with logged_in_as("worker"):
        assert link_devices(now=NOW) == {"linked": 0}
    sign_in_from(lin, "the tablet")
    sign_in_from(hua, "the tablet")
    with logged_in_as("worker"):
        assert link_devices(now=NOW) == {"linked": 1}
        assert link_devices(now=NOW) == {"linked": 0}
    assert group_of(lin.party.pk) == {lin.party.pk, hua.party.pk}
    refute(cast.rong(), PartyLink.objects.get().pk)
    with logged_in_as("worker"):
        assert link_devices(now=NOW) == {"linked": 0}
    assert group_of(lin.party.pk) == {lin.party.pk}


def test_a_farm_is_linked_in_portions_with_a_link_for_each():
    farm = [cast.resident(f"F{n}", phone=f"+8613800137{n:03d}", consents=()) for n in range(7)]
    for member in farm:
        sign_in_from(member, "emulator")
    assert [link_devices(now=NOW, limit=4)["linked"] for _ in range(3)] == [4, 2, 0]
    assert len(group_of(farm[6].party.pk)) == 7


def test_what_is_known_of_a_device_is_still_each_persons_own():
    lin, hua = cast.lin(), cast.hua()
    sign_in_from(lin, "the tablet")
    sign_in_from(hua, "the tablet")
    hashes = {bytes(device.device_hash) for device in Device.objects.exclude(shared_index=None)}
    shared = {bytes(device.shared_index) for device in Device.objects.exclude(shared_index=None)}
    assert (len(hashes), len(shared)) == (2, 1)
    assert b"tablet" not in shared.pop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_of_two_who_refute_at_one_moment_one_does():
    a, b = parties(2)
    link(LinkKind.DEVICE, (a, b))
    link_id = PartyLink.objects.get().pk

    def attempt(member: CastMember) -> str:
        try:
            refute(member, link_id)
        except PuhuiError as error:
            return error.code
        return "done"

    told = all_at_once([partial(attempt, member) for member in (cast.rong(), cast.chen())])
    assert sorted(told) == ["done", "link_refuted"]
