"""New Year in Shanghai between a second approval and its being stored: it counts where it was given.

The year ends at 16:00 UTC. Each clock here is set, and each approval tells a moment of its own.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from credits.issuance.ceilings import rooms_of
from credits.issuance.daily_ceilings import days_rooms_of
from credits.issuance.errors import CeilingReached
from credits.issuance.models import Issuance
from credits.issuance.services import approve_issuance
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from puhui.kernel.ids import new_id
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.insider import write_approved
from tests.credits.issuance.roof import Roof

pytestmark = pytest.mark.django_db
LAST_SECOND = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
FIRST_SECOND = LAST_SECOND + timedelta(seconds=2)


def ceilings(*, old: int | None = None, new: int | None = None) -> None:
    for year, tonnes in ((2026, old), (2027, new)):
        if tonnes is not None:
            IssuanceCeiling.objects.create(scheme_id="DEMO", year=year, tonnes=tonnes)


@pytest.fixture
def issuance(roof: Roof) -> Issuance:
    """344 t whose first approval is of the last evening; the clock stands a second after midnight."""
    issuance = roof.awaiting()
    set_clock(LAST_SECOND - timedelta(hours=1))
    roof.approve(issuance, roof.chen)
    set_clock(FIRST_SECOND)
    return issuance


def by_command(roof: Roof, issuance: Issuance, at: datetime) -> None:
    terms = {"issuance_id": issuance.id, "digest": issuance.digest, "command_id": new_id()}
    approve_issuance(actor=roof.tang.actor, now=at, **terms)


def by_rows(roof: Roof, issuance: Issuance, at: datetime) -> None:
    write_approved(issuance, roof.tang, at)


@pytest.mark.parametrize("approve", [by_command, by_rows])
@pytest.mark.parametrize(
    ("at", "of_years", "of_days"), [(LAST_SECOND, [344, 0], [344, 0]), (FIRST_SECOND, [0, 344], [0, 344])]
)
def test_it_counts_in_the_year_and_on_the_day_in_which_it_was_given(
    roof, issuance, approve, at, of_years, of_days
):
    ceilings(old=344, new=344)
    DailyCeiling.objects.create(scheme_id="DEMO", methodology="GD-PV", tonnes=344)
    approve(roof, issuance, at)
    issuance.refresh_from_db()
    assert issuance.status == "APPROVED"
    assert [room.issued_t for room in rooms_of("DEMO")] == of_years
    days = [date(2026, 12, 31), date(2027, 1, 1)]
    issued = [room.issued_t for day in days for room in days_rooms_of("DEMO", day) if room.methodology]
    assert issued == of_days


@pytest.mark.parametrize(("approve", "refusal"), [(by_command, CeilingReached), (by_rows, IntegrityError)])
@pytest.mark.parametrize("new", [None, 10**6])
def test_where_the_old_year_is_full_the_new_ones_room_does_not_help_it(roof, issuance, approve, refusal, new):
    ceilings(old=343, new=new)
    with pytest.raises(refusal, match="343 t"):
        approve(roof, issuance, LAST_SECOND)
    approve(roof, issuance, FIRST_SECOND)


@pytest.mark.parametrize(("approve", "refusal"), [(by_command, CeilingReached), (by_rows, IntegrityError)])
@pytest.mark.parametrize("old", [None, 10**6])
def test_where_the_new_year_is_full_the_old_ones_room_does_not_help_it(roof, issuance, approve, refusal, old):
    ceilings(old=old, new=343)
    with pytest.raises(refusal, match="343 t"):
        approve(roof, issuance, FIRST_SECOND)
    approve(roof, issuance, LAST_SECOND)
