"""A session from the draft to the seller's proceeds: to the tonne and to the fen."""

import pytest
from django.db import IntegrityError, connection, transaction

from credits.ledger.models import Hold, Transfer
from credits.public import serials_in_custody, serials_of_transfer
from credits.retirement.models import Retirement
from credits.retirement.selectors import certificates_of
from market.custody.models import Lot
from market.custody.services import holding_of
from market.instruments.selectors import reference_price
from market.risk.models import LimitCounter
from market.trading.errors import SessionNotWaiting, SessionTermsInvalid
from market.trading.models import Bid, Session
from market.trading.result_models import Delivered, Fill, ProceedsStatement, Result
from market.trading.services import cancel_session, check_session, draft_session, run_sessions
from market.trading.states import BidStatus, SessionStatus
from puhui.kernel.errors import NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.market.auction import CLOSES, OPENS, OVER, buyer, opened, programme, scheduled
from tests.market.instruments import PV, lot_of
from tests.market.money import money_of, operator
from tests.market.units import NOW

pytestmark = pytest.mark.django_db


def page_auction(**terms):
    """The page's book: bids x1 to x5; the sixth lies below the reserve and is not taken."""
    auction = opened(supply_t=1_000, **terms)
    names = {
        "x1": (300, 4_100),
        "x2": (400, 3_900),
        "x3": (250, 3_800),
        "x4": (250, 3_800),
        "x5": (500, 3_650),
    }
    bids = {}
    for name, (tonnes, price) in names.items():
        bids[name] = auction.bid(buyer(name), tonnes, price)
    return auction, bids


@pytest.mark.parametrize(
    ("allocation", "tonnes"),
    [("TIME", [300, 400, 250, 50, 0]), ("PRORATA", [300, 400, 150, 150, 0])],
)
def test_the_pages_auction_from_bids_to_proceeds(allocation, tonnes):
    fee_party = programme()
    auction, bids = page_auction(allocation=allocation)
    seller = auction.seller.organisation.id
    assert auction.run(OVER) == {"settled": 1}

    gross, fee = 1_000 * 3_800, 19_000
    result = Result.objects.get(session=auction.session)
    assert (result.price_fen, result.sold_t, result.bids, result.bidders) == (3_800, 1_000, 5, 5)
    for (name, bid), filled in zip(bids.items(), tonnes, strict=True):
        bid.refresh_from_db()
        assert (name, bid.filled_t) == (name, filled)
        assert holding_of(bid.party_id, PV) == filled
        assert money_of(bid.party_id) == (100_000_000 - filled * 3_800, 0)
    statuses = [BidStatus.FILLED] * 2 + (
        [BidStatus.FILLED, BidStatus.PART_FILLED] if allocation == "TIME" else [BidStatus.PART_FILLED] * 2
    )
    assert [bid.status for bid in bids.values()] == [*statuses, BidStatus.UNFILLED]
    statement = ProceedsStatement.objects.get(session=auction.session)
    assert (statement.gross_fen, statement.fee_fen, statement.net_fen) == (gross, fee, gross - fee)
    assert sum(line["amount_fen"] for line in statement.lines) == gross
    assert money_of(seller) == (gross - fee, 0)
    assert money_of(fee_party.id) == (fee, 0)
    lot = Lot.objects.get(pk=auction.lot.pk)
    assert (lot.remaining_t, lot.reserved_t, serials_in_custody(lot.id)) == (0, 0, [])
    made = [fill.delivered.transfer_id for fill in Fill.objects.order_by("bid__seq")]
    numbers = [run for transfer_id in made for run in serials_of_transfer(transfer_id)]
    assert sum(run.last - run.first + 1 for run in numbers) == 1_000
    assert reference_price(PV, OVER).price_fen == 3_800
    assert not LimitCounter.objects.filter(key__startswith="position:", used__gt=0).exists()
    assert broken_invariants() == set()


def test_three_tonnes_at_38_50_leave_11492_fen_after_the_fee():
    programme()
    auction = opened(supply_t=3, min_bidders=3)
    for name in ("a", "b", "c"):
        auction.bid(buyer(name), 1, 3_850)
    auction.run(OVER)
    statement = ProceedsStatement.objects.get()
    assert (statement.gross_fen, statement.fee_fen, statement.net_fen) == (11_550, 58, 11_492)
    assert broken_invariants() == set()


def test_what_is_bought_to_be_retired_gets_its_certificate_and_is_held_by_nobody():
    programme()
    auction = opened(supply_t=10)
    who = buyer("green", participant_class="SME-1")
    auction.bid(who, 5, 3_900, is_retired=True, beneficiary="Harbour marathon", reason="run of 2026")
    auction.run(OVER)
    retirement = Retirement.objects.get()
    delivered = Delivered.objects.get()
    assert retirement.certificate_no == delivered.certificate_no
    assert (retirement.party_id, retirement.quantity_g, retirement.beneficiary) == (
        who.organisation.id,
        5_000_000,
        "Harbour marathon",
    )
    (certificate,) = certificates_of([retirement])
    assert [(line.batch, line.quantity_g) for line in certificate.lines] == [(auction.lot.batch, 5_000_000)]
    assert holding_of(who.organisation.id, PV) == 0
    lot = Lot.objects.get(pk=auction.lot.pk)
    assert (lot.remaining_t, lot.reserved_t) == (5, 0)
    assert broken_invariants() == set()


def test_the_programme_pays_no_fee_to_itself():
    party = programme()
    seller = cast.member_of("Hua", "ORG_OWNER", party)
    auction = opened(seller, supply_t=10)
    auction.bid(buyer("a"), 5, 3_900)
    auction.run(OVER)
    statement = ProceedsStatement.objects.get()
    assert (statement.fee_fen, statement.fee_party_id, statement.net_fen) == (0, None, 19_500)
    assert money_of(party.id) == (19_500, 0)


def test_too_few_bidders_and_everything_is_given_back():
    auction = opened(supply_t=10, min_bidders=3)
    who = buyer("a")
    auction.bid(who, 3, 3_900)
    auction.bid(who, 2, 3_900)
    auction.bid(buyer("b"), 5, 3_900)
    assert money_of(who.organisation.id) == (100_000_000 - 19_500, 19_500)
    assert auction.run(OVER) == {"cancelled": 1}
    assert auction.session.stopped_for == "too_few_bidders"
    assert money_of(who.organisation.id) == (100_000_000, 0)
    assert set(Bid.objects.values_list("status", flat=True)) == {BidStatus.VOID}
    assert not LimitCounter.objects.filter(used__gt=0).exists()
    assert Lot.objects.get().reserved_t == 0
    assert broken_invariants() == set()


def test_an_operator_calls_an_open_session_off():
    auction = opened(supply_t=10)
    who = buyer("a")
    auction.bid(who, 5, 3_900)
    with pytest.raises(NotPermitted):
        cancel_session(actor=who.actor, session_id=auction.session.id, reason="mine", now=NOW)
    cancel_session(actor=operator(), session_id=auction.session.id, reason="wrong lot", now=NOW)
    assert money_of(who.organisation.id) == (100_000_000, 0)
    assert auction.run(OVER) == {}
    assert broken_invariants() == set()


def test_the_end_is_the_systems_secret_and_lies_within_two_minutes():
    auction = scheduled(supply_t=10)
    assert 0 <= int(auction.session.end_delay) <= 120
    with connection.cursor() as cursor:
        cursor.execute("SELECT end_delay FROM market_session")
        assert ":" in cursor.fetchone()[0]
    told = AuditEvent.objects.filter(object_type="session").values_list("detail", flat=True)
    assert not any("delay" in str(detail) for detail in told)
    Session.objects.filter(pk=auction.session.pk)
    assert auction.run(CLOSES) in ({"open": 1}, {"cancelled": 1})


def test_the_notice_is_kept_as_it_was_printed():
    auction = scheduled(supply_t=10)
    for change in ("reserve_fen = 1", "closes_at = closes_at + interval '1 hour'", "end_delay = NULL"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE market_session SET {change} WHERE id = %s", [auction.session.id])


def test_a_session_is_checked_by_another_operator_before_it_opens():
    lot = lot_of(cast.mei(), 10)
    terms = {
        "lot_id": lot.id,
        "supply_t": 10,
        "reserve_fen": 3_650,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "reason": "for tests",
        "now": NOW,
    }
    with pytest.raises(NotPermitted):
        draft_session(actor=cast.chen().actor, **terms)
    with pytest.raises(SessionTermsInvalid) as refused:
        draft_session(actor=operator(), **terms | {"closes_at": OPENS, "reserve_fen": 0})
    assert [error["pointer"] for error in refused.value.errors] == ["/reserve_fen", "/closes_at"]
    session = draft_session(actor=operator(), **terms)
    with pytest.raises(SamePerson):
        check_session(actor=operator(), session_id=session.id, reason="mine", now=NOW)
    assert run_sessions(now=OPENS) == {}
    with pytest.raises(SessionNotWaiting):
        check_session(actor=operator("Quan"), session_id=session.id, reason="late", now=OPENS)
    check_session(actor=operator("Quan"), session_id=session.id, reason="read", now=NOW)
    assert run_sessions(now=OPENS) == {"open": 1}
    session.refresh_from_db()
    assert session.status == SessionStatus.OPEN


def test_a_bid_is_in_the_ledger_as_a_hold_and_nothing_else_until_the_close():
    auction = opened(supply_t=10)
    before = Transfer.objects.count()
    bid = auction.bid(buyer("a"), 5, 3_900)
    hold = Hold.objects.get(pk=bid.hold_id)
    assert (hold.amount, hold.source_ref, hold.status) == (19_500, bid.id, "PENDING")
    # What was paid in, and the bid moved nothing.
    assert Transfer.objects.exclude(kind="CASH_IN").count() == before
    assert new_id() != bid.id
