"""What a proposal would have changed of last month: people, acts and grams, worked out by hand.

A metro kilometre saves 104 − 32 = 72 g. The candidate takes 90 % of it, 64.8 g, unless a test says otherwise.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from credits.factors.models import FactorVersion
from credits.factors.selectors import to_row
from credits.ledger.models import Asset, Transfer
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.models import MethodologyVersion
from credits.monitoring import people_of_month
from credits.monitoring.impact import Change, Impact, impact_of_factor, impact_of_version
from credits.monitoring.models import Basis, Verdict
from credits.monitoring.people_of_month import Days, last_month
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import electricity, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit

# The acts happen on the tenth of the month before.
NOW = datetime(2026, 12, 2, 12, tzinfo=SHANGHAI)
TENTH = datetime(2026, 11, 10, tzinfo=SHANGHAI)
SENT = TENTH + timedelta(hours=22)


def on_tenth(member, *items: dict, now: datetime = SENT) -> None:
    set_clock(now)
    assert {result.status for result in send(member, *items, now=now)} == {"ACCEPTED"}
    credit()


def metro(hour: float, km: str, **more: object) -> dict:
    return signed(trip("metro_trip", km, begins=TENTH + timedelta(hours=hour), **more))


def bus(hour: float, km: str) -> dict:
    return signed(trip("bus_trip", km, begins=TENTH + timedelta(hours=hour)))


def candidate(code: str = "IND-METRO", *changes: tuple[str, str]):
    """Return the program of the version in force with texts replaced."""
    text = MethodologyVersion.objects.get(methodology_id=code).text
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return compile_document(read_methodology(text))


NINE_TENTHS = (
    'expression = "distance_km * saving_per_km"',
    'expression = "distance_km * saving_per_km * 9 / 10"',
)


def impact_of(*changes: tuple[str, str], code: str = "IND-METRO", **how) -> Impact:
    return impact_of_version(candidate(code, *changes), now=NOW, **how)


def test_a_candidate_that_says_the_same_changes_nothing(lin, evening):
    on_tenth(lin, metro(7, "10"), bus(9, "8"))
    found = impact_of()
    assert found.total == Change(people=1, activities=1, before_g=720, after_g=720)
    assert found.total.difference_g == 0


def test_people_acts_and_grams_are_counted_by_region(lin, hua, evening):
    # 720 → 648 and 1,440 → 1,296 in Guangzhou; 2,160 → 1,944 in Shenzhen.
    on_tenth(lin, metro(7, "10"), metro(9, "20"))
    on_tenth(hua, metro(7, "30", region="CN-GD-SZ"), bus(9, "8"))
    found = impact_of(NINE_TENTHS)
    assert found.population == 2
    assert found.regions == {
        "CN-GD-GZ": Change(1, 1, 2, 2, before_g=2160, after_g=1944, less_g=216),
        "CN-GD-SZ": Change(1, 1, 1, 1, before_g=2160, after_g=1944, less_g=216),
    }
    assert found.total == Change(2, 2, 3, 3, before_g=4320, after_g=3888, less_g=432)
    assert found.total.difference_g == -432


def test_somebody_in_two_regions_is_one_person(lin, evening):
    on_tenth(lin, metro(7, "10"), metro(9, "10", region="CN-GD-SZ"))
    found = impact_of(NINE_TENTHS)
    assert [found.regions[region].people for region in ("CN-GD-GZ", "CN-GD-SZ")] == [1, 1]
    assert (found.total.people, found.total.people_changed, found.total.activities) == (1, 1, 2)


def test_room_that_one_type_leaves_another_takes(lin, evening):
    # In force: 5,760 by metro leave 240 of the 6,000 to a bus trip worth 416. Then 5,184 leave it all of 416.
    on_tenth(lin, metro(7, "80"), bus(9, "8"))
    assert list(Verdict.objects.order_by("-credited_g").values_list("credited_g", flat=True)) == [5760, 240]
    found = impact_of(NINE_TENTHS).total
    assert (found.before_g, found.after_g) == (6000, 5600)
    assert (found.more_g, found.less_g, found.activities_changed) == (176, 576, 2)


def test_above_the_cap_a_stricter_candidate_changes_nobody(lin, evening):
    on_tenth(lin, metro(7, "100"), metro(10, "100"))
    found = impact_of(NINE_TENTHS).total
    # 7,200 and 6,480 are both cut to 6,000 at the first trip.
    assert (found.activities, found.activities_changed, found.people_changed) == (2, 0, 0)
    assert found.before_g == found.after_g == 6000


def test_a_lower_cap_is_an_impact_too(lin, evening):
    on_tenth(lin, metro(7, "80"))
    assert impact_of(("limit_g = 6000", "limit_g = 5000")).total.difference_g == -760


def test_an_own_history_is_followed_through_the_month_and_from_before_it(lin, evening):
    # Seven days before the month at 10.2 kWh a day, and on its second day 9.5: 309 g below the own mean.
    first = datetime(2026, 11, 1, tzinfo=SHANGHAI)
    on_tenth(lin, signed(electricity("71.4", 7, ends=first)), now=first + timedelta(hours=9))
    second = first + timedelta(days=1)
    on_tenth(lin, signed(electricity("9.5", 1, ends=second)), now=second + timedelta(hours=9))
    text = MethodologyVersion.objects.get(methodology_id="IND-ELEC-SZ").text
    (tier_a,) = [line for line in text.splitlines() if line.strip() == 'multiplier = "1.00"']
    found = impact_of((tier_a, 'multiplier = "0.50"'), code="IND-ELEC-SZ").total
    assert (found.before_g, found.after_g, found.activities) == (309, 154, 1)


def test_what_the_candidate_cannot_compute_is_counted_and_not_guessed(lin, evening):
    on_tenth(lin, metro(7, "10"), trip("metro_trip", "10", begins=TENTH + timedelta(hours=9), source="self"))
    text = MethodologyVersion.objects.get(methodology_id="IND-METRO").text
    start = text.index('[[tiers]]\ntier = "C"')
    tier_c = text[start : text.index("[[caps]]")]
    without_c = impact_of((tier_c, ""), ('tier = "C"', 'tier = "A"')).total
    assert (without_c.incomputable, without_c.before_g, without_c.after_g) == (1, 1080, 720)
    no_factor = impact_of(('code = "METRO"\nkind', 'code = "ROCKET"\nkind')).total
    assert (no_factor.incomputable, no_factor.after_g) == (2, 0)


def test_a_candidate_with_a_code_of_its_own_stands_where_it_is_told(lin, evening):
    on_tenth(lin, metro(7, "10"))
    new = (('code = "IND-METRO"', 'code = "IND-METRO-NEW"'), NINE_TENTHS)
    assert impact_of(*new).total.difference_g == 0
    assert impact_of(*new, instead_of="IND-METRO").total.difference_g == -72


def test_the_month_is_the_one_before_in_shanghai_and_other_days_may_be_asked_for(lin, evening):
    assert last_month(NOW) == Days(date(2026, 11, 1), date(2026, 12, 1))
    # In Shanghai it is the new year already.
    assert last_month(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)).first == date(2026, 12, 1)
    on_tenth(lin, metro(0.5, "10"))
    assert impact_of(days=Days(date(2026, 11, 10), date(2026, 11, 11))).total.activities == 1
    assert impact_of(days=Days(date(2026, 11, 9), date(2026, 11, 10))).total.activities == 0


def test_a_sample_is_of_people_by_seed_and_tells_of_how_many(evening, monkeypatch):
    people = [cast.resident(name) for name in ("Lin", "Hua", "Mei", "Wei", "Yan")]
    for member in people:
        on_tenth(member, metro(7, "10"))
    sampled = impact_of(NINE_TENTHS, people=2, seed=7)
    assert (sampled.population, sampled.total.people, sampled.total.difference_g) == (5, 2, -144)
    monkeypatch.setattr(people_of_month, "PEOPLE_A_BATCH", 2)
    everybody = impact_of(NINE_TENTHS)
    assert (everybody.population, everybody.total.people, everybody.total.difference_g) == (5, 5, -360)
    assert impact_of(NINE_TENTHS, people=4).total.people == 4


def proposed(value: str, **more: object):
    row = to_row(FactorVersion.objects.get(code="METRO"))
    return replace(row, value=value, id=0, **more)


def test_a_proposed_factor_value_changes_every_type_that_uses_it(lin, evening):
    # 104 − 40 = 64 g a kilometre instead of 72.
    on_tenth(lin, metro(7, "10"), bus(9, "8"))
    found = impact_of_factor(proposed("40"), now=NOW)
    assert found.total == Change(1, 1, 1, 1, before_g=720, after_g=640, less_g=80)


@pytest.mark.parametrize("more", [{"valid_from": date(2027, 7, 1)}, {"year": 2027, "valid_from": None}])
def test_a_value_that_begins_later_is_looked_at_on_its_first_day(lin, evening, more):
    on_tenth(lin, metro(7, "10"))
    assert impact_of_factor(proposed("40", **more), now=NOW).total.difference_g == -80


def test_a_value_for_another_place_changes_nobody(lin, evening):
    on_tenth(lin, metro(7, "10"))
    assert impact_of_factor(proposed("40", region="CN-SH"), now=NOW).total.difference_g == 0


def test_a_value_of_the_province_itself_comes_before_what_stands_in(lin, evening):
    on_tenth(lin, metro(7, "10"))
    row = proposed("22", region="CN-GD", status="active")
    assert impact_of_factor(row, now=NOW).total.difference_g == 100


def test_looking_writes_nothing(lin, evening):
    on_tenth(lin, metro(7, "10"))
    tables = (Verdict, Basis, Asset, Transfer, FactorVersion, MethodologyVersion)
    before = [model.objects.count() for model in tables]
    # Nor need whoever looks be allowed to.
    with transaction.atomic(), acting_as("auditor"):
        impact_of(NINE_TENTHS)
        impact_of_factor(proposed("40"), now=NOW)
    assert [model.objects.count() for model in tables] == before
