"""Ceilings under a mirrored register: what is filed counts as asked for, until the authority has spoken."""

from datetime import UTC, datetime, timedelta

import pytest

from credits.issuance.ceilings import rooms_of
from credits.issuance.daily_ceilings import days_rooms_of
from credits.issuance.errors import CeilingReached, DayCeilingReached
from credits.issuance.models import Issuance
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from puhui.kernel.clock import business_date, puhui_now
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.mirrored import (
    GRANT,
    REFUSAL,
    confirmed,
    entered,
    file_all,
    lay_mirrored,
    mint_all,
)
from tests.credits.issuance.roof import Roof, lay_project

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("of", ["day", "year"])]
MORNING = datetime(2026, 3, 30, 2, 0, tzinfo=UTC)
FULL = (DayCeilingReached, CeilingReached)


def ceiling(of: str, tonnes: int) -> None:
    if of == "day":
        DailyCeiling.objects.create(scheme_id="MIRR", tonnes=tonnes)
    else:
        IssuanceCeiling.objects.create(scheme_id="MIRR", year=2026, tonnes=tonnes)


def issued(of: str) -> list[int]:
    """What counts under the ceiling, of this year or day by day since the morning."""
    if of == "year":
        return [room.issued_t for room in rooms_of("MIRR")]
    days = {business_date(MORNING), business_date(puhui_now())}
    return [room.issued_t for day in sorted(days) for room in days_rooms_of("MIRR", day) if room.methodology]


def two() -> tuple[Roof, Issuance, Issuance]:
    """Two roofs' 344 t that await approval, in the morning."""
    roof = lay_mirrored()
    first = roof.awaiting()
    roof.project = lay_project(roof.mei, key="second", scheme="MIRR", region="CN-GX")
    second = roof.awaiting()
    set_clock(MORNING)
    return roof, first, second


def approve(roof: Roof, issuance: Issuance) -> None:
    """Give what is missing of the two approvals."""
    for by in (roof.chen, roof.tang):
        if not issuance.approvals.filter(person_id=by.party.id).exists():
            roof.approve(issuance, by)


def test_what_was_granted_counts_once_it_is_minted_and_until_then_what_was_asked_for(of):
    roof, first, second = two()
    ceiling(of, 340 + 344)
    approve(roof, first)
    file_all()
    confirmed(entered(first, roof.chen, GRANT), roof.tang)
    assert issued(of) == [344], "granted, but not minted yet"
    with pytest.raises(FULL):
        approve(roof, second)
    assert mint_all() == {"minted": 1, "failed": 0}
    assert issued(of) == [340]
    approve(roof, second)
    assert issued(of) == [340 + 344]


def test_what_the_authority_refuses_gives_its_room_back(of):
    roof, first, second = two()
    ceiling(of, 344)
    approve(roof, first)
    file_all()
    answer = entered(first, roof.chen, REFUSAL)
    with pytest.raises(FULL):
        approve(roof, second)
    confirmed(answer, roof.tang)
    assert issued(of) == [0]
    approve(roof, second)
    assert issued(of) == [344]


def test_an_answer_of_the_next_day_changes_the_day_of_the_approval_and_not_its_own(of):
    roof, first, second = two()
    ceiling(of, 2 * 344)
    approve(roof, first)
    file_all()
    set_clock(MORNING + timedelta(days=1))
    approve(roof, second)
    confirmed(entered(first, roof.chen, GRANT), roof.tang)
    mint_all()
    assert issued(of) == ([340, 344] if of == "day" else [684])
