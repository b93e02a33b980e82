"""Set-up for tests of years' ends: a rule, what two officers announce, and the worker on the day."""

from datetime import date, timedelta

from credits.schemes.year_end_models import YearEndRule
from credits.yearend.models import YearEndSettlement
from credits.yearend.services import announce_settlement, propose_settlement, settle_years
from puhui.kernel.clock import puhui_now, set_offset
from tests import cast
from tests.cast import CastMember
from tests.credits.rewards.grams import DEMO, credit, logged_in_as

YEAR = 2025
NOTICE = 30


def set_rule(personal: str, coin_only: str = "coins", programme: str = "carry") -> YearEndRule:
    """Put a newer version of the scheme's rule in force for the year."""
    return YearEndRule.objects.create(
        scheme_id=DEMO,
        version=2,
        effective_from=date(YEAR, 12, 31),
        personal=personal,
        coin_only=coin_only,
        programme=programme,
        due_month=3,
        due_day=28,
        notice_days=NOTICE,
    )


def propose(officer: CastMember) -> YearEndSettlement:
    return propose_settlement(
        actor=officer.actor, scheme=DEMO, year=YEAR, reason="the year is over", now=puhui_now()
    )


def announce(officers: tuple[CastMember, CastMember]) -> YearEndSettlement:
    """Have two officers announce the year's settlement."""
    settlement = propose(officers[0])
    return announce_settlement(
        actor=officers[1].actor, settlement_id=settlement.id, reason="read", now=puhui_now()
    )


def work() -> dict[str, int]:
    """Let the worker do what is due."""
    with logged_in_as("worker"):
        return settle_years()


def on_the_day(officers: tuple[CastMember, CastMember]) -> YearEndSettlement:
    """Announce, let everybody be told, and go to the day."""
    settlement = announce(officers)
    work()
    set_offset(timedelta(days=NOTICE))
    return settlement


def everybody(number: int) -> list[CastMember]:
    """Residents who have 300 g left of the year."""
    members = [cast.resident(f"R{n}", phone=f"+8613800149{n:03d}") for n in range(number)]
    for member in members:
        credit(member.party.id, 300, vintage=YEAR)
    return members
