"""The batch against the rule as it is said: random days of random people, in any order and any cutting."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.people.models import Party
from credits.activities.receive import receive_activities
from credits.monitoring import shards, undecided
from credits.monitoring.models import Verdict
from tests.credits.activities.items import EVENING, MIDNIGHT, signed, trip
from tests.credits.monitoring.crediting import check_books, credit
from tests.credits.monitoring.rule import DAY_MIN, KINDS, Person, Trip

SOURCES = {"A": "operator", "B": "device", "C": "self"}
YESTERDAY = MIDNIGHT - timedelta(days=1)


@st.composite
def trips(draw, most: int = 12) -> list[Trip]:
    """Trips of one person on two days, close enough together to get into each other's way."""
    count = draw(st.integers(1, most))
    made = []
    for received in range(count):
        kind = draw(st.sampled_from(sorted(KINDS)))
        longest = {"bus_trip": 60, "metro_trip": 120}.get(kind, 100)
        km = Decimal(draw(st.integers(1, longest * 100))) / 100
        begin = draw(st.integers(5 * 60, DAY_MIN + 16 * 60))
        made.append(Trip(received, kind, begin, draw(st.integers(1, 240)), km, draw(st.sampled_from("AABC"))))
    return made


def item_of(told: Trip) -> dict:
    begins = YESTERDAY + timedelta(minutes=told.begin)
    item = trip(told.kind, str(told.km), begins=begins, minutes=told.minutes, source=SOURCES[told.tier])
    return signed(item) if told.tier == "A" else item


def receive(party: Party, told: list[Trip]) -> list:
    results = receive_activities(
        party_id=party.id,
        party_region="CN-GD-GZ",
        consents=frozenset({"activity_data"}),
        items=[item_of(one) for one in told],
        now=EVENING,
    )
    assert {result.status for result in results} == {"ACCEPTED"}
    return [result.id for result in results]


def somebody() -> Party:
    return Party.objects.create(kind="PERSON", region="CN-GD-GZ", created_at=timezone.now())


def decided(ids: list) -> dict[int, tuple[str, int, int]]:
    rows = {row.activity_id: row for row in Verdict.objects.filter(activity_id__in=ids)}
    found = [rows[activity_id] for activity_id in ids]
    return {
        place: (row.reason_codes[0] if row.reason_codes else "", row.credited_g, row.capped_g)
        for place, row in enumerate(found)
    }


unhurried = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@unhurried
@given(days=st.lists(trips(most=6), min_size=1, max_size=3))
def test_run_by_run_each_person_gets_what_the_rule_says(evening, days):
    party, person = somebody(), Person()
    for told in days:
        ids = receive(party, told)
        credit()
        assert decided(ids) == person.decide(told)


@unhurried
@given(
    people=st.lists(trips(), min_size=1, max_size=4),
    parties_a_chunk=st.integers(1, 4),
    activities_a_chunk=st.integers(1, 20),
    parties_a_shard=st.integers(1, 4),
)
def test_however_the_run_is_cut_what_was_received_at_once_is_decided_alike(
    evening, people, parties_a_chunk, activities_a_chunk, parties_a_shard
):
    received = [receive(somebody(), told) for told in people]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(undecided, "PARTIES_A_CHUNK", parties_a_chunk)
        patch.setattr(undecided, "ACTIVITIES_A_CHUNK", activities_a_chunk)
        patch.setattr(shards, "PARTIES_A_SHARD_MIN", parties_a_shard)
        credit()
    for ids, told in zip(received, people, strict=True):
        assert decided(ids) == Person().decide(told)
    check_books()
