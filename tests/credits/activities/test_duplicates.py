"""A client id makes a retry safe for ever: the first answer stands, whatever comes later under that name."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from accounts.consents.selectors import ConsentRequired
from credits.activities import storing
from credits.activities.models import Activity, Intake
from puhui.kernel.errors import TooManyItems
from tests import cast
from tests.credits.activities.items import EVENING, signed, trip
from tests.credits.activities.sending import outcome, send


def test_a_retry_gets_the_first_id_and_stores_nothing(lin):
    item = signed(trip(client_id="mine"))
    (first,) = send(lin, item)
    (again,) = send(lin, item)
    assert (again.status, again.id) == ("DUPLICATE", first.id)
    assert Activity.objects.count() == 1
    assert Intake.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        trip(km="1"),
        trip("bus_trip", "8"),
        trip(km="-1"),
        trip("rocket_ride"),
        trip(colour="red"),
        trip() | {"inputs": None, "source": None},
        signed(trip(), b"wrong"),
        trip(trace="not a trace"),
        {},
    ],
)
def test_a_known_client_id_is_a_duplicate_whatever_the_body(lin, body):
    (first,) = send(lin, trip(client_id="mine"))
    (again,) = send(lin, {**body, "client_id": "mine"})
    assert (again.status, again.id, again.refused) == ("DUPLICATE", first.id, None)


def test_a_retry_after_the_window_has_closed_is_still_a_duplicate(lin):
    item = trip(client_id="mine")
    (first,) = send(lin, item)
    (again,) = send(lin, item, now=EVENING + timedelta(days=400))
    assert (again.status, again.id) == ("DUPLICATE", first.id)


def test_client_ids_are_each_partys_own(lin, hua):
    item = trip(client_id="mine")
    assert {outcome(send(who, item)[0]) for who in (lin, hua)} == {"ACCEPTED"}


def test_the_same_client_id_twice_in_a_batch_is_one_activity(lin):
    first, other, again = send(lin, trip(client_id="mine"), trip(), trip("bus_trip", "8", client_id="mine"))
    assert (first.status, other.status, again.status) == ("ACCEPTED", "ACCEPTED", "DUPLICATE")
    assert again.id == first.id
    assert Activity.objects.count() == 2


def test_a_bad_item_leaves_its_client_id_to_a_good_one_in_the_same_batch(lin):
    bad, good = send(lin, trip(km="0", client_id="mine"), trip(client_id="mine"))
    assert good.status == "ACCEPTED"
    # Once the name is taken it is taken: a retry of the batch gets the same id twice.
    again = send(lin, trip(km="0", client_id="mine"), trip(client_id="mine"))
    assert [(result.status, result.id) for result in again] == [("DUPLICATE", good.id)] * 2
    # In the first answer, too, the name that was just stored is told for both.
    assert (bad.status, bad.id) == ("DUPLICATE", good.id)


def test_a_batch_sent_again_with_more_stores_what_is_new(lin):
    items = [signed(trip()) for _ in range(3)]
    first = send(lin, *items[:2])
    again = send(lin, *items)
    assert [result.status for result in again] == ["DUPLICATE", "DUPLICATE", "ACCEPTED"]
    assert [result.id for result in again][:2] == [result.id for result in first]
    assert Intake.objects.count() == 2


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_holds_1_to_500_items(lin, count):
    with pytest.raises(TooManyItems):
        send(lin, *([trip()] * count))


@pytest.mark.parametrize("consents", [[], ["location_trace", "market"]])
def test_without_consent_to_activity_data_nothing_is_looked_at(evening, consents):
    shy = cast.resident("Hua", consents=consents)
    with pytest.raises(ConsentRequired):
        send(shy, trip())
    assert not Activity.objects.exists()


def test_activities_come_in_the_order_of_their_ids(lin):
    ids = [result.id for result in send(lin, *(trip() for _ in range(100)))]
    assert ids == sorted(ids)
    assert send(lin, trip())[0].id > ids[-1]


@pytest.mark.parametrize("reason", [DeadlockDetected, UniqueViolation])
def test_a_request_that_is_ended_in_favour_of_another_tries_again(lin, monkeypatch, reason):
    run, tries = storing._run, []

    def end_the_first(parameters):
        tries.append(parameters)
        if len(tries) == 1:
            raise OperationalError from reason()
        return run(parameters)

    monkeypatch.setattr(storing, "_run", end_the_first)
    (result,) = send(lin, trip())
    assert (result.status, len(tries)) == ("ACCEPTED", 2)


def test_any_other_fault_of_the_database_is_told_as_one(lin, monkeypatch):
    def fail(_parameters):
        raise OperationalError from SerializationFailure()

    monkeypatch.setattr(storing, "_run", fail)
    with pytest.raises(OperationalError):
        send(lin, trip())
