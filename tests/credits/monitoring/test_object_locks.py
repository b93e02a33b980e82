"""A lock of an object, from the document to the verdict: what one method was credited for, no other is,
whoever brings it; and it is free again when that was taken back."""

import pytest

from credits.management.audit import tallies as audit
from credits.management.audit.run import run_audit
from credits.monitoring.cancelling import cancel_activity
from credits.monitoring.credited import all_credited
from credits.monitoring.recomputation import drifts_of
from credits.monitoring.tally_models import SharedTally, TallyEntry
from puhui.kernel.clock import puhui_now
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.homes import home, join
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import outcome, send
from tests.credits.monitoring.acts import act, told_last
from tests.credits.monitoring.crediting import Told, credit, told
from tests.credits.monitoring.drift import plant
from tests.credits.monitoring.test_old_answers import NEXT_DAY, publish_next_version
from tests.credits.monitoring.test_shared_room import TOMORROW, cap, metro

pytestmark = pytest.mark.django_db
LOCKED = Told("REJECTED", 0, 0, ("FAMILY_LOCK",))
NUMBERED = (
    '[[inputs]]\nname = "',
    '[[texts]]\nname = "item_no"\ntitle = { zh = "物品编号", en = "Number of the thing" }\n'
    'max_length = 20\n\n[[inputs]]\nname = "',
)
LOCK = '[[locks]]\nname = "second_life"\nperiod = "year"\nper = "object"\n\n'


def second_hand(number: str, items: str = "1") -> dict:
    return act("second_hand_item", {"items": items, "item_no": number}, begins=TOMORROW)


def recycled(number: str) -> dict:
    return act("pet_recycling", {"mass_kg": "1", "item_no": number}, begins=TOMORROW)


def later(member, *items):
    return send(member, *items, now=NEXT_DAY)


def agree() -> None:
    """Nothing drifts, and the audit finds the tallies to be what their entries and the verdicts say."""
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []
    codes = {invariant.code for invariant in audit.INVARIANTS}
    assert [found for found in run_audit() if found.code in codes and not found.ok] == []


@pytest.fixture
def of_things(evening):
    """From the next day on a thing is sold on or recycled, not both; sold on for 1.6 kg a year."""
    publish_of_things()


def publish_of_things() -> None:
    """Publish what `of_things` says, and let the next day come."""
    of_an_object = cap("object", 1600, "year", "second_life")
    for code, more in ("IND-SECONDHAND", of_an_object), ("IND-RECYCLE-PET", ""):
        publish_next_version(
            code,
            "coin_only = true\n",
            'coin_only = true\nobject = "item_no"\n',
            NUMBERED,
            ("inputs = { ", 'inputs = { item_no = "B-1", '),
            ('[[examples]]\nname = "', f'{more}{LOCK}[[examples]]\nname = "'),
            only_first=True,
        )
    set_clock(NEXT_DAY)


def test_a_thing_that_one_method_was_credited_for_is_no_others_whoever_brings_it(lin, hua, of_things):
    (sold,) = later(lin, second_hand("B-1001"))
    credit()
    same, other = later(hua, recycled("B1001"), recycled("B-1002"))
    credit()
    assert told(sold) == Told("CREDITED", 1504, 0)
    # The number with or without its hyphen is one thing.
    assert (told(same), told(other).status) == (LOCKED, "CREDITED")
    held = {tally.methodology: tally.acts for tally in SharedTally.objects.filter(limit_g=None)}
    assert held == {"IND-SECONDHAND": 1, "IND-RECYCLE-PET": 1}
    assert not SharedTally.objects.filter(key__contains="1001").exists()  # a blind index stands for it
    agree()


def test_within_one_run_the_first_has_it_and_a_second_of_the_same_method_has_the_rest_of_the_cap(
    lin, hua, of_things
):
    sold, again = later(lin, second_hand("B-1001"), second_hand("B-1001"))
    (recycled_too,) = later(hua, recycled("B-1001"))
    credit()
    credited = sorted(told(one).credited_g for one in (sold, again))
    if told(recycled_too).status == "CREDITED":  # whose turn came first is not said
        assert credited == [0, 0]
    else:
        assert credited == [96, 1504]
        assert told(recycled_too) == LOCKED
    agree()


def test_without_its_number_nothing_is_taken_in(lin, of_things):
    (unnamed,) = later(lin, act("second_hand_item", {"items": "1"}, begins=TOMORROW))
    assert outcome(unnamed) == "input_missing /inputs/item_no"


def test_what_is_taken_back_in_review_lets_its_lock_go(lin, hua, evening):
    for code in ("IND-METRO", "IND-BUS"):
        lock = '[[locks]]\nname = "commute"\nperiod = "day"\nper = "household"\n\n[[examples]]\nname = "'
        publish_next_version(code, '[[examples]]\nname = "', lock, only_first=True)
    join(lin, home(lin), hua)
    set_clock(NEXT_DAY)
    # A phone alone shows no metro: a person has to look, and the day is held meanwhile.
    (waits,) = later(lin, trip("metro_trip", "10", begins=TOMORROW, minutes=20))
    credit()
    bus = signed(trip("bus_trip", "8", begins=MORNING.replace(day=3, hour=10), minutes=30))
    (refused,) = later(hua, bus)
    credit()
    assert (told(waits).status, told(refused)) == ("IN_REVIEW", LOCKED)
    cancel_activity(actor=lin.actor, activity_id=waits.id, now=puhui_now())
    assert told_last(waits).status == "CANCELLED"
    (tally,) = SharedTally.objects.all()
    assert (tally.acts, tally.methodology) == (0, "")
    assert [entry.acts for entry in TallyEntry.objects.order_by("id")] == [1, -1]
    (again,) = later(hua, signed(trip("bus_trip", "8", begins=TOMORROW, minutes=30)))
    credit()
    assert told(again).status == "CREDITED"
    agree()


def test_what_is_taken_back_before_it_is_decided_took_no_room(lin, hua, evening):
    publish_next_version("IND-METRO", "[[caps]]", f"{cap('household', 1000)}[[caps]]", only_first=True)
    join(lin, home(lin), hua)
    set_clock(NEXT_DAY)
    (gone,) = later(lin, metro(0))
    cancel_activity(actor=lin.actor, activity_id=gone.id, now=puhui_now())
    (mine,) = later(hua, metro(1))
    credit()
    assert told(mine) == Told("CREDITED", 720)
    assert TallyEntry.objects.count() == 1
    agree()


def test_a_lock_that_stands_though_its_act_was_taken_back_is_named_by_the_audit(lin, of_things):
    later(lin, second_hand("B-1001"))
    credit()
    plant("UPDATE credits_verdict SET status = 'REJECTED', credited_g = 0, reason_codes = '{BY_HAND}'")
    assert "C2" in {found.code for found in run_audit() if not found.ok}
