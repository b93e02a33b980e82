"""A void and transfers that have not gone: whatever route they take, the void leaves none and none begins."""

from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from credits.issuance.models import Issuance
from credits.issuance.services import confirm_void, execute_void, propose_void
from credits.issuance.void_models import BatchVoid
from credits.registry.errors import BatchVoid as VoidBatch
from credits.registry.models import PartyTransfer
from credits.registry.services import end_open_transfers
from puhui.kernel.clock import puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import Parties, holdings_t, lay_parties, run_job
from tests.credits.rewards.grams import all_at_once, logged_in_as
from tests.market.units import minted

# A transfer on another's hold of the same owner: the rows that a session of the web could write by itself.
BEGUN = """
WITH placed AS (
    INSERT INTO credits_hold (id, balance_id, amount, source_ref, status, placed_at, placed_by)
    SELECT gen_random_uuid(), b.id, 1000000, %(id)s, 'PENDING', puhui_now(), gen_random_uuid()
      FROM credits_balance b JOIN credits_ledgeraccount l ON l.id = b.account_id
     WHERE l.party_id = %(party)s AND b.asset_id = %(asset)s RETURNING id)
INSERT INTO credits_partytransfer (id, party_id, destination_id, asset_id, quantity_t, reason, hold_id,
    status, initiated_by, initiated_at, is_trusted, end_reason, command_id)
SELECT %(id)s, %(party)s, %(to)s, %(asset)s, 1, 'past the code', placed.id, 'AWAITING_APPROVAL', %(by)s,
    puhui_now(), false, '', gen_random_uuid() FROM placed
"""
HELD = """UPDATE credits_balance b SET held = held + 1000000 FROM credits_ledgeraccount l
            WHERE l.id = b.account_id AND l.party_id = %(party)s AND b.asset_id = %(asset)s"""


def confirmed(batch: str, by: tuple[CastMember, CastMember] | None = None) -> BatchVoid:
    issuance, now = Issuance.objects.get(batch=batch), puhui_now()
    chen, tang = by or (cast.chen(), cast.tang())
    void = propose_void(actor=chen.actor, issuance_id=issuance.id, reason="wrong", now=now)
    return confirm_void(actor=tang.actor, void_id=void.id, reason="seen", now=now)


def ends_nothing(*_) -> None:
    """What a worker does that forgot the transfers."""


def carried_out(void: BatchVoid, release=end_open_transfers) -> str | None:
    """Carry out a void as the worker; returns the rule that it broke at its commit."""
    try:
        with logged_in_as("worker"):
            execute_void(void_id=void.id, release=release, now=puhui_now())
    except IntegrityError as error:
        return constraint_of(error)
    return None


def begun_by_hand(parties: Parties, asset: int) -> str | None:
    """Begin a transfer of one tonne in SQL as the role of the web process, taking no turn; returns the rule
    that it broke."""
    told = {"id": new_id(), "party": parties.bakery.id, "to": parties.harbour.id, "asset": asset}
    told["by"] = parties.clerk.party.id
    try:
        with transaction.atomic(), acting_as("web"), connection.cursor() as cursor:
            cursor.execute(HELD, told)
            cursor.execute(BEGUN, told)
    except IntegrityError as error:
        return constraint_of(error)
    return None


def sent_and_arrived(parties: Parties, by: CastMember, approver: CastMember, **terms) -> None:
    transfer = parties.approved(parties.begin(10, by=by, **terms), by=approver)
    set_clock(transfer.due_at)
    with transaction.atomic():
        assert run_job()["completed"] == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_a_void_that_ends_no_transfer_is_refused_as_a_whole():
    parties = lay_parties()
    transfer, void = parties.begin(10), confirmed(parties.batch)
    assert carried_out(void, ends_nothing) == "void_leaves_no_transfer"
    void.refresh_from_db()
    assert (void.status, holdings_t(parties.bakery.id)) == ("CONFIRMED", (90, 10))
    parties.approved(transfer)
    assert carried_out(void, ends_nothing) == "void_leaves_no_transfer"
    assert carried_out(void) is None
    assert holdings_t(parties.bakery.id) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_what_others_are_sending_away_is_theirs_and_keeps_no_void():
    parties = lay_parties()
    cast.member_of("Hua", "ORG_OWNER", parties.harbour)
    sent_and_arrived(parties, parties.clerk, parties.mei)
    sent = parties.begin(4, by=parties.qiao, destination=str(parties.bakery.id))
    assert carried_out(confirmed(parties.batch), ends_nothing) is None
    sent.refresh_from_db()
    assert sent.status == "AWAITING_APPROVAL"


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_the_owner_of_a_void_batch_sends_nothing_of_it_by_any_route():
    """What the firm sends back is sound, since the buffer stands for it; its owner sends it no further."""
    parties = lay_parties()
    hua = cast.member_of("Hua", "ORG_OWNER", parties.harbour)
    asset = parties.begin(1).asset_id
    sent_and_arrived(parties, parties.clerk, parties.mei)
    assert carried_out(confirmed(parties.batch)) is None
    sent_and_arrived(parties, parties.qiao, hua, destination=str(parties.bakery.id))
    assert holdings_t(parties.bakery.id) == (10, 0)
    with pytest.raises(VoidBatch):
        parties.begin(1)
    assert begun_by_hand(parties, asset) == "transfer_of_a_standing_batch"
    # Another batch of the same owner's is nobody's concern.
    whole = replace(parties, batch=minted(parties.bakery, 5))
    assert begun_by_hand(whole, whole.begin(1).asset_id) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.hammer
def test_what_is_begun_by_hand_beside_a_void_is_seen_by_it_or_refused():
    base, registrars = lay_parties(1), (cast.chen(), cast.tang())
    for _ in range(10):
        parties = replace(base, batch=minted(base.bakery, 10))
        void, asset = confirmed(parties.batch, registrars), parties.begin(1).asset_id
        told = all_at_once([partial(carried_out, void), partial(begun_by_hand, parties, asset)])
        void.refresh_from_db()
        left = PartyTransfer.objects.filter(asset_id=asset, status="AWAITING_APPROVAL").exists()
        assert (void.status, left) in {("EXECUTED", False), ("CONFIRMED", True)}, told
        # One of the two at least has its way.
        assert None in told
