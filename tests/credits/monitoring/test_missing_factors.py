"""A factor that no table has: the activity is taken and waits in review, and never gets a guess or a no."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from credits.activities.models import Activity
from credits.ledger.models import Transfer
from credits.monitoring import containment
from tests.credits.activities.items import EVENING, MORNING, ride, trip
from tests.credits.activities.sending import outcome, send
from tests.credits.factors.published import publish_next
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, told, verdict_on

pytestmark = pytest.mark.django_db
WAITS = Told("IN_REVIEW", 0, 0, ("FACTOR_MISSING",))


def contradict(code: str = "METRO") -> None:
    """Let the copies of a factor contradict each other, so that it resolves no more."""
    publish_next(code, now=EVENING, status="conflicting")


def test_an_act_whose_factor_goes_between_receipt_and_decision_waits_in_review(lin, hua, evening, caplog):
    (mine,) = send(lin, ride())
    contradict()
    (bus,) = send(hua, ride("bus_trip", "8"))
    credit()
    assert told(mine) == WAITS
    assert verdict_on(mine).basis_id is None
    assert told(bus) == Told("CREDITED", 416)
    # A number that is missing is no mistake of ours, and its act stops nobody.
    assert "cannot be decided" not in caplog.text
    check_books()


def test_an_act_whose_factor_is_missing_at_receipt_is_taken_at_no_value(lin, evening):
    contradict()
    (mine,) = send(lin, ride())
    assert outcome(mine) == "ACCEPTED"
    activity = Activity.objects.get(id=mine.id)
    assert (activity.preview_g, activity.scheme, activity.tier) == (0, "DEMO", "A")
    credit()
    assert told(mine) == WAITS
    assert not Transfer.objects.exists()


def test_the_bounds_hold_without_the_factor(lin, evening):
    contradict()
    far, wrong, far_away = send(
        lin,
        ride(km="121"),
        ride(km="5") | {"inputs": {"distance_km": "5", "factor": "1"}},
        ride(region="CN-SH"),
    )
    assert outcome(far) == "input_out_of_bounds /inputs/distance_km"
    assert outcome(wrong) == "unknown_field /inputs/factor"
    assert outcome(far_away) == "region_unknown /region"
    assert not Activity.objects.exists()


def test_a_missing_factor_does_not_have_a_persons_other_acts_decided_one_by_one(lin, evening, monkeypatch):
    """Where a factor is missing it is missing for thousands, and each of them has other acts."""
    asked = []
    decide = containment.decide
    monkeypatch.setattr(containment, "decide", lambda *those: asked.append(those) or decide(*those))
    contradict()
    send(lin, ride(), ride("bus_trip", "8", begins=MORNING + timedelta(hours=2)))
    credit()
    assert [len(claims) for claims, *_ in asked] == [1]


def test_only_the_acts_that_need_the_factor_wait(lin, evening):
    contradict()
    metro, bus, walk = send(
        lin,
        ride(),
        ride("bus_trip", "8", begins=MORNING + timedelta(hours=2)),
        trip("walk", "1", begins=MORNING + timedelta(hours=4)),
    )
    credit()
    assert told(metro) == WAITS
    assert [told(bus).status, told(walk).status] == ["CREDITED", "CREDITED"]


def test_what_waits_takes_up_its_time_and_no_room(lin, evening):
    contradict()
    (waiting,) = send(lin, ride())
    credit()
    publish_next("METRO", now=EVENING, status="active")
    over, apart = send(lin, ride(begins=MORNING), ride(begins=MORNING + timedelta(hours=3)))
    credit()
    assert told(waiting) == WAITS
    assert told(over) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
    assert told(apart) == Told("CREDITED", 2512)


def test_the_reason_is_told_in_both_languages(lin, evening):
    contradict()
    (mine,) = send(lin, ride())
    credit()
    with override("en"):
        (english,) = explained(mine)["reasons"]
    with override("zh-hans"):
        (chinese,) = explained(mine)["reasons"]
    assert english["code"] == chinese["code"] == "FACTOR_MISSING"
    assert english["message"].startswith("A factor that the formula needs is not published")
    assert "尚未" in chinese["message"]


def test_a_broken_table_of_factors_is_still_a_mistake_of_ours(lin, evening, monkeypatch, caplog):
    def refuse(*_args):
        raise LookupError("a table is torn")

    (mine,) = send(lin, ride())
    monkeypatch.setattr("credits.monitoring.judges.bind_for", refuse)
    credit()
    assert told(mine) == Told("IN_REVIEW", 0, 0, ("DECISION_FAILED",))
    assert "cannot be decided" in caplog.text
