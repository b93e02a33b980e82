"""What was credited before numbers were held is taken up as it would have been (ADR 0072)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from accounts.households.models import HouseholdMeter
from credits.monitoring.number_claim_models import NumberClaim
from credits.monitoring.number_claims_carried import index_meters, take_up_what_stands
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.activities.sending import send
from tests.credits.issuance.roof import lay_project
from tests.credits.monitoring import test_number_claims
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.drift import plant
from tests.credits.monitoring.test_metered import bill
from tests.credits.monitoring.test_number_claims import (
    closed,
    drafted,
    refused_by_the_database,
    sealed,
    thing,
)
from tests.credits.monitoring.test_object_locks import publish_of_things
from tests.credits.monitoring.test_old_answers import NEXT_DAY

pytestmark = pytest.mark.django_db
roof, lin, at_home = test_number_claims.roof, test_number_claims.lin, test_number_claims.at_home


def test_a_meter_of_zeros_from_before_they_were_refused_holds_no_number(roof, lin):
    zeros = lay_project(roof.mei, key="77-0001", kwh_meters=("0000",))
    sealed(roof, drafted(roof, project=zeros))
    assert [row.key for row in NumberClaim.objects.all()] == ["PV770001"]
    assert broken_invariants() == set()
    plant("DELETE FROM credits_numberclaim")
    take_up()
    assert [row.key for row in NumberClaim.objects.all()] == ["PV770001"]


def test_what_was_credited_before_numbers_were_held_is_taken_up(roof, lin, at_home):
    (result,) = send(lin, bill(at_home))
    credit()
    closed(sealed(roof, drafted(roof)))
    names = ("side", "kind", "days_from", "days_to", "activity_id", "report_id", "key")
    before = set(NumberClaim.objects.values_list(*names))
    plant("DELETE FROM credits_numberclaim")
    take_up()
    assert set(NumberClaim.objects.values_list(*names)) == before
    # The report claimed the home's day as well, before anybody looked.
    plant("DELETE FROM credits_numberclaim")
    plant("UPDATE credits_creditedobject SET days_to = days_to + 1 WHERE kind = 'METER'")
    with pytest.raises(RuntimeError, match=str(result.id)):
        take_up()


def test_a_device_that_a_person_was_credited_for_before_is_taken_up(roof, lin):
    publish_of_things()
    results = send(
        lin, *(thing(f"B-100{one}", NEXT_DAY - timedelta(hours=one)) for one in (2, 3)), now=NEXT_DAY
    )
    credit()
    names = ("kind", "number_index", "days_from", "days_to", "party_id", "activity_id", "claimed_at")
    before = [tuple(map(str, row)) for row in NumberClaim.objects.order_by("activity_id").values_list(*names)]
    assert len(before) == len(results) == 2
    plant("DELETE FROM credits_numberclaim")
    take_up()
    rows = NumberClaim.objects.order_by("activity_id").values_list(*names)
    assert [tuple(map(str, row)) for row in rows] == before


def test_a_meter_that_somebody_moved_out_of_is_given_its_index_too(lin, at_home):
    index = bytes(at_home.number_index)
    plant("SET CONSTRAINTS ALL IMMEDIATE")
    plant(
        "UPDATE accounts_householdmeter"
        " SET number_index = NULL, moved_out_on = moved_in_on, reading_out = 200"
    )
    with connection.cursor() as cursor:
        index_meters(cursor)
    at_home.refresh_from_db()
    assert bytes(at_home.number_index) == index
    # The guard is back.
    words = refused_by_the_database(
        lambda: HouseholdMeter.objects.update(moved_out_on=None, reading_out=None)
    )
    assert words == "accounts_householdmeter_is_fixed"


def take_up() -> None:
    """Do what the migration does, which comes before people's rows are the worker's alone."""
    with transaction.atomic(), acting_as("worker"):
        take_up_what_stands(None, SimpleNamespace(connection=connection))
