"""The job around the decisions: intakes, chunks, what is too old, what fails, what cannot be decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.expressions import RawSQL

from credits.activities.models import Activity, Intake
from credits.ledger.models import Balance, Transfer
from credits.ledger.open_holding import open_holding
from credits.monitoring import chunk, crediting, undecided
from credits.monitoring.crediting import PartiesLeftOut, credit_pending
from credits.monitoring.explanation import explain
from credits.monitoring.models import CreditingShard, OutcomeDue, Verdict
from credits.monitoring.selectors import latest_verdicts, with_status
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MORNING, electricity, ride, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, grams, keep, told


def later(hours: float):
    return MORNING + timedelta(hours=hours)


def test_intakes_close_with_what_was_in_them(lin, hua, evening):
    send(lin, ride(), ride(begins=later(2)))
    send(hua, ride())
    assert credit() == {"decided": 3, "chunks": 1}
    assert not Intake.objects.exists()
    send(lin, ride(begins=later(4)))
    assert credit() == {"decided": 1, "chunks": 1}
    assert CreditingShard.objects.filter(finished_at=None).count() == 0


def test_nothing_waiting_costs_nothing(lin, evening):
    assert credit() == {"decided": 0, "chunks": 0}
    assert not CreditingShard.objects.exists()
    assert not AuditEvent.objects.filter(action="credit_chunk").exists()


def test_each_chunk_tells_what_it_did(lin, hua, evening, monkeypatch):
    monkeypatch.setattr(undecided, "PARTIES_A_CHUNK", 1)
    send(lin, ride())
    send(hua, ride(), ride("bus_trip", "8", begins=later(2)))
    assert credit() == {"decided": 3, "chunks": 2}
    events = AuditEvent.objects.filter(action="credit_chunk").order_by("id")
    assert [event.detail["decided"] for event in events] in ([1, 2], [2, 1])
    assert sum(event.detail["credited_g"] for event in events) == grams(lin) + grams(hua)
    # The ledger's rows carry the command that made them.
    assert {row.command_id for row in Transfer.objects.all()} == {event.command_id for event in events}


def test_a_chunk_writes_in_the_order_of_accounts_and_each_balance_once(lin, hua, evening):
    # Alternating, and Hua first.
    for hour in range(4):
        for member in (hua, lin):
            send(member, ride(begins=later(hour), minutes=5, km="3"))
    before = written_to("credits_balance")
    assert credit() == {"decided": 8, "chunks": 1}
    rows = list(Transfer.objects.order_by(RawSQL("ctid", [])).values_list("credit_account_id", flat=True))
    assert len(rows) == 8
    assert rows == sorted(rows)
    assert written_to("credits_balance") - before == Balance.objects.count() == 2


def written_to(table: str) -> int:
    """Return how many rows were inserted and updated so far in the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = %s", [table]
        )
        return cursor.fetchone()[0]


def test_a_party_is_never_cut_apart_by_a_small_chunk(lin, hua, evening, monkeypatch):
    monkeypatch.setattr(undecided, "ACTIVITIES_A_CHUNK", 2)
    for member in (lin, hua):
        for hour in range(5):
            send(member, ride(km="1", begins=later(hour), minutes=5))
    assert credit() == {"decided": 10, "chunks": 2}


def test_what_waits_for_more_than_100_days_stays_pending_and_keeps_nobody_waiting(lin, evening):
    (old,) = send(lin, ride())
    set_clock(EVENING + timedelta(days=100))
    assert credit()["decided"] == 0
    assert not Intake.objects.exists()
    assert not Verdict.objects.exists()
    assert [row.id for row in with_status(Activity.objects.all(), "PENDING")] == [old.id]
    now = EVENING + timedelta(days=100)
    (fresh,) = send(lin, ride(begins=now - timedelta(hours=2)), now=now)
    credit()
    assert told(fresh) == Told("CREDITED", 2512)


def test_99_days_are_not_too_late(lin, evening):
    (old,) = send(lin, ride())
    set_clock(EVENING + timedelta(days=99))
    credit()
    assert told(old) == Told("CREDITED", 2512)


def test_the_choice_at_the_moment_of_the_decision_is_stored_with_it(lin, hua, evening):
    first = send(lin, ride())[0], send(hua, ride())[0]
    credit(lambda parties: {party: "coins" if party == lin.party.id else "keep" for party in parties})
    assert [Verdict.objects.get(activity_id=r.id).outcome for r in first] == ["coins", "keep"]
    # Only where grams came in something is due, and crediting always accrues first.
    assert [row.party_id for row in OutcomeDue.objects.all()] == [lin.party.id]
    assert grams(lin) == grams(hua) == 2512
    send(lin, trip("shared_bike_ride", "0.05", begins=later(5)))
    credit(lambda parties: dict.fromkeys(parties, "coins"))
    assert OutcomeDue.objects.count() == 1


def fail_for(monkeypatch, *members, error: Exception) -> None:
    """Let the ledger refuse what belongs to these people."""
    accrue = chunk.accrue_grams

    def refuse(accruals, **named):
        theirs = {open_holding(member.party.id) for member in members}
        if theirs & {account for account, _ in accruals}:
            raise error
        accrue(accruals, **named)

    monkeypatch.setattr(chunk, "accrue_grams", refuse)


def test_a_chunk_that_fails_leaves_nothing_and_a_later_run_finishes(lin, evening, monkeypatch):
    (result,) = send(lin, ride())
    with monkeypatch.context() as patch:
        fail_for(patch, lin, error=OperationalError("the server is gone"))
        with pytest.raises(OperationalError):
            credit()
    assert not Verdict.objects.exists()
    assert not Transfer.objects.exists()
    assert Intake.objects.count() == 1
    assert credit()["decided"] == 1
    assert told(result) == Told("CREDITED", 2512)
    check_books()


def test_one_party_that_cannot_be_written_is_left_out_and_everybody_else_is_done(
    lin, hua, evening, monkeypatch, caplog
):
    """All in one chunk: it is done again party by party, and the run ends with the name of who is left."""
    rui = cast.rui()
    results = {member: send(member, ride())[0] for member in (lin, hua, rui)}
    with monkeypatch.context() as patch:
        fail_for(patch, hua, error=IntegrityError("balance_never_negative"))
        with transaction.atomic(), acting_as("worker"), pytest.raises(PartiesLeftOut) as end:
            credit_pending(outcomes_for=keep)
    assert str(hua.party.id) in str(end.value)
    assert str(hua.party.id) in caplog.text
    assert [told(results[member]) for member in (lin, rui)] == [Told("CREDITED", 2512)] * 2
    assert [intake.party_id for intake in Intake.objects.all()] == [hua.party.id]
    assert credit()["decided"] == 1
    assert told(results[hua]) == Told("CREDITED", 2512)
    check_books()


def test_a_fault_of_everybody_ends_the_run_before_everybody_was_tried(evening, monkeypatch, caplog):
    people = [cast.resident(f"R{n}", phone=f"+86139001390{n:02d}") for n in range(5)]
    for member in people:
        send(member, ride())
    monkeypatch.setattr(crediting, "LEFT_OUT_MAX", 3)
    fail_for(monkeypatch, *people, error=TypeError("a mistake of ours"))
    with transaction.atomic(), acting_as("worker"), pytest.raises(PartiesLeftOut):
        credit_pending(outcomes_for=keep)
    assert caplog.text.count("is left out") == 3
    assert Intake.objects.count() == 5


# --- what cannot be decided at all ---


def broken(member, **changes) -> Activity:
    """Store an activity as no receipt would let it pass, with an intake."""
    (result,) = send(member, ride("bus_trip", "8", begins=changes.pop("begins", MORNING)))
    row = Activity.objects.get(id=result.id)
    row.id, row.client_id = new_id(), str(new_id())
    row.occurred_from, row.occurred_to = later(-3), later(-2)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


@pytest.mark.parametrize(
    "poison",
    [
        {"inputs": {}},
        {"inputs": {"distance_km": "far"}},
        {"inputs": ["5"]},
        {"inputs": {"distance_km": "5", "rides": {}}},
        {"region": "CN-XX"},
        {"tier": "Z"},
    ],
)
def test_one_that_cannot_be_decided_goes_to_review_and_blocks_nobody(lin, hua, evening, caplog, poison):
    poisoned = broken(lin, **poison)
    (honest,) = send(lin, ride(begins=later(3)))
    (other,) = send(hua, ride())
    assert credit()["decided"] == 4
    verdict = Verdict.objects.get(activity_id=poisoned.id)
    assert (verdict.status, verdict.reason_codes) == ("IN_REVIEW", ["DECISION_FAILED"])
    assert (verdict.credited_g, verdict.basis_id) == (0, None)
    assert [told(honest), told(other)] == [Told("CREDITED", 2512)] * 2
    assert str(poisoned.id) in caplog.text
    assert not Intake.objects.exists()
    check_books()


def test_one_in_review_explains_itself_and_takes_up_its_time(lin, evening):
    poisoned = broken(lin, inputs={"distance_km": "5", "rides": {}})
    credit()
    explanation = explain(poisoned, Verdict.objects.get(activity_id=poisoned.id))
    assert explanation["reasons"][0]["code"] == "DECISION_FAILED"
    assert len(explanation["reasons"][0]["message"]) > 10
    (overlapping,) = send(lin, ride(begins=poisoned.occurred_from))
    (apart,) = send(lin, ride(begins=later(8)))
    credit()
    assert told(overlapping) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
    assert told(apart) == Told("CREDITED", 2512)


def test_a_past_that_cannot_be_read_sends_that_person_to_review_and_nobody_else(lin, hua, evening):
    (first,) = send(lin, ride())
    credit()
    # As if the basis of an old verdict were lost; seq 2 is its latest word.
    verdict = Verdict.objects.get(activity_id=first.id)
    verdict.seq, verdict.status, verdict.basis_id, verdict.credited_g = 2, "IN_REVIEW", 999_999_999, 0
    verdict.reason_codes = ["BY_HAND"]
    verdict.save(force_insert=True)
    (mine,), (other,) = send(lin, ride(begins=later(2))), send(hua, ride())
    credit()
    assert [told(mine), told(other)] == [
        Told("IN_REVIEW", 0, 0, ("DECISION_FAILED",)),
        Told("CREDITED", 2512),
    ]


def test_a_broken_judge_is_met_once_and_its_types_go_to_review(lin, hua, evening, monkeypatch):
    asked = []

    def refuse(scheme, activity_type, region, on, now):
        asked.append(activity_type)
        raise LookupError(activity_type)

    results = send(lin, ride(), signed(electricity())) + send(hua, ride())
    monkeypatch.setattr("credits.monitoring.judges.bind_for", refuse)
    credit()
    assert {told(result) for result in results} == {Told("IN_REVIEW", 0, 0, ("DECISION_FAILED",))}
    assert sorted(asked) == ["household_electricity", "metro_trip"]


def test_a_latest_verdict_is_the_one_with_the_highest_number(lin, evening):
    (result,) = send(lin, ride())
    credit()
    verdict = Verdict.objects.get(activity_id=result.id)
    verdict.seq, verdict.status, verdict.credited_g, verdict.reason_codes = 2, "REVERSED", 0, ["BY_HAND"]
    verdict.save(force_insert=True)
    latest = latest_verdicts(lin.party.id, [result.id, new_id()])
    assert {key: row.status for key, row in latest.items()} == {result.id: "REVERSED"}
    mine = Activity.objects.filter(party_id=lin.party.id)
    assert [with_status(mine, status).count() for status in ("REVERSED", "CREDITED", "PENDING")] == [1, 0, 0]
