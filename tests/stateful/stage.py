"""Everybody and everything that the random histories play with, laid once; each history is rolled back to it.

A bakery with a registered roof and a year of readings, the programme's office, two buyers (one poor), two
residents, two of each kind of staff, two instruments, two venues, and a venue process behind one of them.
"""

from dataclasses import dataclass

from accounts.people.roles import Role
from credits.rewards.models import Reward
from credits.schemes.models import Programme, Scheme
from market.bridge.models import Venue
from market.instruments.models import Instrument, PriceSource, ReferencePrice
from puhui.kernel.commands import Actor
from tests import cast
from tests.cast import CastMember
from tests.credits.issuance.joiners import open_office
from tests.credits.issuance.roof import Roof, lay_roof
from tests.market.auction import buyer
from tests.market.bridge.venue_process import VenueProcess
from tests.market.instruments import PV, pv
from tests.market.money import authorised, operator
from tests.market.risk.orders import admit
from tests.market.units import NOW
from tests.stateful.traces import lay_traces

METRO = "DEMO-METRO-2026"
TICK = 5
# The second can pay for one lot and not for two.
PAID_IN = [100_000_000, 400_000, 50_000_000]
# So small that histories come to their end.
CITY_COINS = 4_000_000
CUPS = 3

__all__ = ["METRO", "PAID_IN", "PV", "TICK", "Stage", "lay_stage"]


@dataclass
class Stage:
    """Who there is; an `Actor` where only what somebody does matters."""

    roof: Roof
    owner: CastMember
    office: CastMember
    buyers: list[CastMember]
    residents: list[CastMember]
    operators: list[Actor]
    officers: list[Actor]
    registrars: list[Actor]
    stranger: Actor
    venue: VenueProcess


def lay_stage(venue: VenueProcess) -> Stage:
    """Lay everything in the open transaction; the scheme's clock stands at NOW."""
    lay_traces()
    roof = lay_roof(at=NOW)
    open_office()
    Scheme.objects.update(monthly_coins_per_city=CITY_COINS)
    Reward.objects.update(stock=CUPS)
    pv(tick_fen=TICK)
    metro = Instrument.objects.create(
        code=METRO,
        scheme="DEMO",
        methodology="IND-METRO",
        vintage=2026,
        title_zh="地铁减排量 2026",
        title_en="Metro 2026",
        tick_fen=TICK,
        opened_at=NOW,
    )
    ReferencePrice.objects.create(
        instrument=metro, day=NOW.date(), price_fen=3_850, source=PriceSource.OPENING, set_at=NOW
    )
    admit(roof.mei.organisation.id, "SME-2")
    for code in ("manual", "sandbox"):
        Venue.objects.create(
            code=code, scheme="DEMO", connector=code, title_zh="场所", title_en="Venue", endpoint=""
        )
    cast.PHONES.setdefault("Suo", "+8613800138501")
    authorised()
    return Stage(
        roof=roof,
        owner=roof.mei,
        office=cast.member_of("Suo", Role.ORG_OWNER, Programme.objects.get().party),
        buyers=[buyer(f"Buyer {number}", fen) for number, fen in enumerate(PAID_IN)],
        residents=[cast.lin(), cast.hua()],
        operators=[operator("Ping"), operator("Quan")],
        officers=[cast.bo().actor, cast.jun().actor],
        registrars=[roof.chen.actor, roof.tang.actor],
        stranger=cast.rui().actor,
        venue=venue,
    )
