"""An auction to try things on: seller, buyers with money and a class, a session opened by the job."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.people.models import Party
from accounts.people.roles import Role
from credits.schemes.models import Programme
from market.custody.models import Lot
from market.risk.models import Participant
from market.trading.models import Allocation, Bid, Session
from market.trading.services import check_session, draft_session, place_bid, run_sessions
from puhui.kernel.ids import new_id
from tests import cast
from tests.cast import CastMember
from tests.market.instruments import lot_of
from tests.market.money import operator, paid_in
from tests.market.units import NOW, SCHEME, bare_scheme

OPENS, CLOSES = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
OPEN = OPENS + timedelta(minutes=10)
OVER = CLOSES + timedelta(seconds=121)


def buyer(name: str, fen: int = 100_000_000, *, participant_class: str = "INST") -> CastMember:
    """Make a trader of an organisation of this name, admitted to a class, with money paid in."""
    firm = cast.organisation(name)
    number = Party.objects.count()
    cast.PHONES[name] = f"+86138001383{number:02d}"
    member = cast.member_of(name, Role.TRADER, firm)
    Participant.objects.create(
        party=firm, participant_class=participant_class, admitted_at=NOW, admitted_by=new_id()
    )
    if fen:
        paid_in(firm.id, fen)
    return member


def programme(scheme: str = SCHEME) -> Party:
    """Make the programme's organisation, which gets the fees."""
    party = cast.organisation("Programme")
    Programme.objects.create(scheme=bare_scheme(scheme), party=party)
    return party


@dataclass
class Auction:
    """A session of one seller's lot."""

    seller: CastMember
    lot: Lot
    session: Session

    def bid(self, who: CastMember, quantity_t: int, price_fen: int, *, now: datetime = OPEN, **terms) -> Bid:
        """Place a bid, to hold unless told otherwise."""
        wanted = {"is_retired": False, "command_id": new_id()} | terms
        return place_bid(
            actor=who.actor,
            session_id=self.session.id,
            quantity_t=quantity_t,
            price_fen=price_fen,
            now=now,
            **wanted,
        )

    def run(self, now: datetime) -> dict[str, int]:
        """Let the job run at an instant, as the worker does, and read the session anew."""
        counts = run_sessions(now=now)
        self.session.refresh_from_db()
        return counts


def scheduled(
    seller: CastMember | None = None,
    *,
    supply_t: int = 1_000,
    reserve_fen: int = 3_650,
    allocation: str = Allocation.TIME,
    min_bidders: int = 1,
    **terms,
) -> Auction:
    """Draft a session and have it checked by the other operator."""
    seller = seller or cast.mei()
    lot = lot_of(seller, supply_t)
    session = draft_session(
        actor=operator(),
        lot_id=lot.id,
        supply_t=supply_t,
        reserve_fen=reserve_fen,
        opens_at=OPENS,
        closes_at=CLOSES,
        allocation=allocation,
        min_bidders=min_bidders,
        reason="for tests",
        now=NOW,
        **terms,
    )
    check_session(actor=operator("Quan"), session_id=session.id, reason="for tests", now=NOW)
    session.refresh_from_db()
    return Auction(seller, lot, session)


def opened(seller: CastMember | None = None, **terms) -> Auction:
    """Schedule a session and let the job open it."""
    auction = scheduled(seller, **terms)
    auction.run(OPENS)
    return auction
