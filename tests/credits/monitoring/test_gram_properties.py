"""What holds of grams whatever is sent: never below zero nor above what the formula gives, the same however a
day is cut, and the same by whatever way they are computed."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.people.models import Party
from credits.activities.models import Activity
from credits.activities.receive import receive_activities
from credits.methodologies.binding import bind_for
from credits.methodologies.engine import Quantified
from credits.methodologies.estimation import estimate
from credits.monitoring.credited import all_credited
from credits.monitoring.models import Verdict
from credits.monitoring.recomputation import Grams, drifts_of, recompute
from credits.monitoring.room import uses_by_verdict
from credits.rest.own_past import past_of
from puhui.kernel.clock import business_date
from tests.credits.activities.items import EVENING, MIDNIGHT, Item, electricity, signed, trip
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.rule import KINDS, MULTIPLIERS, RIDES
from tests.credits.monitoring.test_against_the_rule import SOURCES, somebody

HOURS = range(0, 19)
unhurried = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
tiers = st.sampled_from(sorted(MULTIPLIERS))


def item_of(kind: str, km: Decimal, tier: str, hour: int) -> Item:
    begins = MIDNIGHT + timedelta(hours=hour)
    item = trip(kind, str(km), begins=begins, minutes=50, source=SOURCES[tier])
    return signed(item) if tier == "A" else item


@st.composite
def days(draw) -> list[Item]:
    """A day's trips, one an hour at most, so that none is refused for another or for its speed."""
    hours = draw(st.lists(st.sampled_from(HOURS), min_size=1, max_size=12, unique=True))
    made = []
    for hour in hours:
        kind = draw(st.sampled_from(sorted(KINDS)))
        longest = {"bus_trip": 60, "metro_trip": 120}.get(kind, 100)
        km = Decimal(draw(st.integers(1, longest * 1000))) / 1000
        # A bus or a metro that a phone alone tells of waits for a person, and is worth nothing yet.
        made.append(item_of(kind, km, "A" if kind in RIDES else draw(tiers), hour))
    return made


def receive(party: Party, items: list[Item]) -> None:
    results = receive_activities(
        party_id=party.id,
        party_region="CN-GD-GZ",
        consents=frozenset({"activity_data"}),
        items=items,
        now=EVENING,
    )
    assert {result.status for result in results} == {"ACCEPTED"}


def group_of(activity: Activity) -> str:
    return KINDS[activity.type.code][2]


def verdicts_of(party: Party) -> list[tuple[Activity, Verdict]]:
    verdicts = {one.activity_id: one for one in Verdict.objects.filter(party_id=party.id)}
    activities = Activity.objects.filter(party=party).select_related("type")
    return [(activity, verdicts[activity.id]) for activity in activities]


@unhurried
@given(items=days())
def test_grams_are_never_below_zero_nor_above_what_they_were_before_caps(evening, items):
    party = somebody()
    receive(party, items)
    credit()
    by_group: Counter[str] = Counter()
    for activity, verdict in verdicts_of(party):
        assert verdict.status == "CREDITED"
        assert 0 <= verdict.credited_g <= activity.preview_g <= verdict.reduction_g
        assert verdict.credited_g + verdict.capped_g == activity.preview_g
        by_group[group_of(activity)] += verdict.credited_g
    limits = {group: limit for _, _, group, limit in KINDS.values()}
    assert all(grams <= limits[group] for group, grams in by_group.items())


@unhurried
@given(items=days(), cuts=st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_a_day_in_any_pieces_comes_to_the_same_total_under_its_caps(evening, items, cuts):
    whole, pieces = somebody(), somebody()
    receive(whole, items)
    credit()
    # The second person's trips are their own: under other references, in other runs, in whatever order.
    again = [signed(item) if item["source"]["kind"] == "operator" else item for item in items]
    for run in range(4):
        mine = [item for item, cut in zip(again, cuts, strict=False) if cut == run]
        if mine:
            receive(pieces, mine)
            credit()
    totals: list[Counter[str]] = []
    for party in (whole, pieces):
        found: Counter[str] = Counter()
        for activity, verdict in verdicts_of(party):
            found[group_of(activity)] += verdict.credited_g
        totals.append(found)
    assert totals[0] == totals[1]
    previews: Counter[str] = Counter()
    for activity, _ in verdicts_of(whole):
        previews[group_of(activity)] += activity.preview_g
    limits = {group: limit for _, _, group, limit in KINDS.values()}
    assert totals[0] == {group: min(grams, limits[group]) for group, grams in previews.items()}


metered = st.builds(
    lambda kwh, length, tier: (
        signed(electricity(str(kwh), length))
        if tier == "A"
        else electricity(str(kwh), length, source=SOURCES[tier])
    ),
    st.integers(1, 9_999).map(lambda number: Decimal(number) / 100),
    st.integers(1, 2),
    tiers,
)


def as_it_would_be_tried(activity: Activity) -> Quantified:
    """Return what the person's own estimate of the same act says, as the API makes it."""
    on = business_date(activity.occurred_from)
    bound = bind_for("DEMO", activity.type.code, activity.region, on, EVENING)
    past = partial(past_of, activity.party_id, now=EVENING, begins=activity.occurred_from, meter=None)
    found = estimate(
        code=bound.code,
        inputs=activity.inputs,
        assumptions={},
        on=on,
        now=EVENING,
        region=activity.region,
        tier=activity.tier,
        find_own=past,
    )
    return found.quantified


@unhurried
@given(
    week=st.lists(st.integers(1, 3_000), min_size=6, max_size=9),
    kwh=st.integers(1, 9_999),
    tier=tiers,
)
def test_with_a_past_of_ones_own_preview_estimate_batch_and_recomputation_are_one_number(
    evening, week, kwh, tier
):
    party = somebody()
    days_before = [
        electricity(str(Decimal(used) / 100), ends=MIDNIGHT - timedelta(days=ago))
        for ago, used in enumerate(week, 1)
    ]
    receive(party, [signed(day) for day in days_before])
    credit()
    item = electricity(str(Decimal(kwh) / 100), source=SOURCES[tier])
    receive(party, [signed(item) if tier == "A" else item])
    activity = Activity.objects.filter(party=party).latest("occurred_from")
    tried = as_it_would_be_tried(activity)
    credit()
    verdict = Verdict.objects.get(activity_id=activity.id)
    if verdict.status == "CREDITED":
        full = verdict.credited_g + verdict.capped_g
        assert {activity.preview_g, tried.credited_g, full} == {full}
        assert tried.reduction_g == verdict.reduction_g
    assert bool(verdict.resolved) == (len(week) >= 7)
    credited = [row for batch in all_credited() for row in batch if row.party == party.id]
    assert list(drifts_of(credited)) == []


@unhurried
@given(items=days(), meter=metered)
def test_preview_estimate_single_batch_and_recomputation_are_one_number(evening, items, meter):
    party = somebody()
    receive(party, [*items, meter])
    credit()
    credited = {row.activity: row for batch in all_credited() for row in batch if row.party == party.id}
    uses = uses_by_verdict(credited.values())
    for activity, verdict in verdicts_of(party):
        on, full = business_date(activity.occurred_from), verdict.credited_g + verdict.capped_g
        bound = bind_for("DEMO", activity.type.code, activity.region, on, EVENING)
        tried = as_it_would_be_tried(activity)
        values = {name: Decimal(text) for name, text in activity.inputs.items()}
        single = bound.quantify(bound.arguments(values), activity.tier)
        row = credited[activity.id]
        again = recompute(row, uses[row.key])
        assert {activity.preview_g, tried.credited_g, single.credited_g, full} == {full}
        assert again == Grams(single.reduction_g, verdict.credited_g, verdict.capped_g)
    assert list(drifts_of(list(credited.values()))) == []
