"""Caps and locks of a household or an object: counted in rows, whoever of it acts, and given back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credits.management.audit import tallies as audit
from credits.management.audit.run import run_audit
from credits.monitoring.credited import all_credited
from credits.monitoring.models import Verdict
from credits.monitoring.recomputation import drifts_of
from credits.monitoring.shared_room import give_back
from credits.monitoring.tally_models import SharedTally, TallyEntry
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.homes import home, join, meter
from tests.credits.activities.items import MIDNIGHT, MORNING, electricity, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.acts import appliance
from tests.credits.monitoring.crediting import Told, check_books, credit, told
from tests.credits.monitoring.drift import plant, take_back
from tests.credits.monitoring.test_old_answers import NEXT_DAY, publish_next_version

pytestmark = pytest.mark.django_db
TOMORROW = MORNING + timedelta(days=1)
CAPPED = ("CAP_REACHED",)
REFUSED = r"shared_(cap|tally|lock)_|held_by_one"
ORIGIN = 'source = "Test value"\nconfidence = "design"\n\n'


def cap(per: str, limit_g: int, period: str = "day", group: str = "trips") -> str:
    return f'[[caps]]\ngroup = "{group}"\nper = "{per}"\nperiod = "{period}"\nlimit_g = {limit_g}\n{ORIGIN}'


def metro(hours: float, km: str = "10") -> dict:
    """720 grams."""
    return signed(trip("metro_trip", km, begins=TOMORROW + timedelta(hours=hours), minutes=20))


def later(member, *items):
    return send(member, *items, now=NEXT_DAY)


def drifts() -> list:
    return [drift for batch in all_credited() for drift in drifts_of(batch)]


def breaches() -> list:
    codes = {invariant.code for invariant in audit.INVARIANTS}
    return [found for found in run_audit() if found.code in codes and not found.ok]


@pytest.fixture
def of_one_home(lin, hua, evening):
    """From the next day on, a home is credited a kilogram a day for the metro; Lin and Hua live in one."""
    publish_next_version("IND-METRO", "[[caps]]", f"{cap('household', 1000)}[[caps]]", only_first=True)
    join(lin, home(lin), hua)
    set_clock(NEXT_DAY)


def test_what_one_member_takes_the_other_cannot_have(lin, hua, of_one_home):
    first, alone = later(lin, metro(0))[0], later(cast.rui(), metro(0), metro(1))
    credit()
    (second,) = later(hua, metro(1))
    credit()
    assert [told(first), told(second)] == [Told("CREDITED", 720), Told("CREDITED", 280, 440, CAPPED)]
    # Whom no household knows stands for one.
    assert [told(one).credited_g for one in alone] == [720, 280]
    assert drifts() == breaches() == []
    check_books()


def test_what_is_taken_back_gives_room_to_the_others_later_decisions(lin, hua, of_one_home):
    (mine,) = later(lin, metro(0))
    credit()
    (second,) = later(hua, metro(1))
    credit()
    take_back(mine)
    for _again in range(2):  # the second time there is nothing left to give
        give_back(mine.id, seq=2)
    (third,) = later(hua, metro(2))
    credit()
    assert [told(second).credited_g, told(third)] == [280, Told("CREDITED", 720)]
    assert SharedTally.objects.get().used_g == 1000
    assert drifts() == breaches() == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    trips=st.lists(st.tuples(st.booleans(), st.integers(1, 12)), min_size=1, max_size=5),
    cuts=st.sets(st.integers(0, 5)),
)
def test_however_a_day_is_cut_into_runs_the_home_is_credited_the_same(lin, hua, of_one_home, trips, cuts):
    with transaction.atomic():
        for place, (is_lin, km) in enumerate(trips):
            later(lin if is_lin else hua, metro(place, str(km)))
            if place in cuts:
                credit()
        credit()
        verdicts = Verdict.objects.all()
        assert sum(one.credited_g for one in verdicts) == min(1000, sum(72 * km for _, km in trips))
        assert all(one.credited_g + one.capped_g == one.reduction_g for one in verdicts)
        assert SharedTally.objects.get().used_g == sum(one.credited_g for one in verdicts)
        assert drifts() == breaches() == []
        transaction.set_rollback(True)


def test_a_gram_that_no_entry_bears_out_is_named(lin, hua, of_one_home):
    later(lin, metro(0), metro(1))
    credit()
    plant("UPDATE credits_tallyentry SET grams = grams - 100 WHERE grams = 720")
    (drift,) = drifts()
    assert (drift.stored.credited_g, drift.recomputed.credited_g) == (280, 380)
    assert {found.code for found in breaches()} == {"C1", "C2"}


def test_a_home_holds_a_lock_together(lin, hua, evening):
    for code in ("IND-METRO", "IND-BUS"):
        lock = '[[locks]]\nname = "commute"\nperiod = "day"\nper = "household"\n\n[[examples]]\nname = "'
        publish_next_version(code, '[[examples]]\nname = "', lock, only_first=True)
    join(lin, home(lin), hua)
    set_clock(NEXT_DAY)
    (mine,) = later(lin, metro(0))
    credit()
    bus = signed(trip("bus_trip", "8", begins=TOMORROW + timedelta(hours=2), minutes=30))
    (theirs, same) = later(hua, bus, metro(4))
    credit()
    assert (told(mine).status, told(theirs)) == ("CREDITED", Told("REJECTED", 0, 0, ("FAMILY_LOCK",)))
    assert told(same).status == "CREDITED"
    (held,) = SharedTally.objects.all()
    assert (held.methodology, held.acts) == ("IND-METRO", 2)
    with pytest.raises(IntegrityError, match="held_by_one_methodology"), transaction.atomic():
        SharedTally.objects.update(methodology="IND-BUS")
    take_back(mine)
    give_back(mine.id, seq=2)
    take_back(same)
    give_back(same.id, seq=2)
    (again,) = later(hua, signed(trip("bus_trip", "8", begins=TOMORROW + timedelta(hours=6), minutes=30)))
    credit()
    assert told(again).status == "CREDITED"
    assert breaches() == []


def test_a_meter_has_its_cap_whichever_home_it_moves_to(lin, evening):
    at_home = meter(lin, home(lin), days=3)
    of_a_meter = '[[examples]]\nname = "', cap("object", 1000, "month", "meters") + '[[examples]]\nname = "'
    publish_next_version(
        "IND-ELEC-SZ", "coin_only = false\n", 'coin_only = false\nobject = "meter"\n', of_a_meter
    )
    after = NEXT_DAY + timedelta(days=2)
    set_clock(after)
    days = [MIDNIGHT + timedelta(days=ahead) for ahead in (2, 3)]
    bills = [electricity("6", 1, ends=end, meter=str(at_home.id)) for end in days]
    first, second = send(lin, *bills, now=after)
    credit()
    assert [told(first), told(second)] == [Told("CREDITED", 830), Told("CREDITED", 170, 660, CAPPED)]
    (tally,) = SharedTally.objects.all()
    device = bytes(at_home.identity_index).hex()[:32]
    assert tally.key.startswith(f"meter:{device} object meters month ")
    assert drifts() == breaches() == []


def test_the_database_lets_no_count_go_above_its_limit_and_no_entry_go(lin, of_one_home):
    later(lin, metro(0))
    credit()
    for change in (
        {"used_g": 1001},
        {"used_g": -1},
        {"acts": -1},
        {"limit_g": 700},
        {"methodology": "IND-BUS"},
    ):
        with (
            pytest.raises(IntegrityError, match=REFUSED),
            transaction.atomic(),
        ):
            SharedTally.objects.update(**change)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        TallyEntry.objects.all().delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        SharedTally.objects.all().delete()
    tally, entry = SharedTally.objects.get(), TallyEntry.objects.get()
    entry.pk = None
    for wrong in ({"acts": 1, "grams": -1}, {"acts": -1, "grams": 1}, {"acts": 1, "grams": 720}):
        entry.acts, entry.grams, entry.pk = wrong["acts"], wrong["grams"], None
        with pytest.raises(IntegrityError, match="tally_entry"), transaction.atomic():
            entry.save(force_insert=True)
    with pytest.raises(IntegrityError, match="one_tally_per_holder"), transaction.atomic():
        SharedTally.objects.create(key=tally.key, limit_g=1)


def test_appliances_are_capped_by_home_as_the_librarys_third_version_says(lin, hua, evening):
    join(lin, home(lin), hua)
    (mine,) = send(lin, appliance("DEMO-FRIDGE-1", "5"))
    (theirs,) = send(hua, appliance("DEMO-FRIDGE-1", "5"))
    credit()
    assert told(mine).status == told(theirs).status == "CREDITED"
    (tally,) = SharedTally.objects.all()
    assert (tally.limit_g, tally.used_g) == (500_000, told(mine).credited_g + told(theirs).credited_g)
