"""Answers: of an unknown transfer, repeated, in a wrong state, by one person, and what the database says."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from credits.ledger.models import Transfer
from credits.public import export_units
from market.bridge.answering import confirm_answer, enter_answer, refuse_answer
from market.bridge.applying import apply_answers
from market.bridge.errors import AnswerInvalid, AnswerRepeated, WrongState
from market.bridge.inbox import read_message, store_message
from market.bridge.models import BridgeTransfer, Venue, VenueAnswer, VenueMessage
from market.custody.models import LotReservation
from market.risk.models import Halt
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.bridge.counterparts import Paper
from tests.market.bridge.stage import PRICE, acting, exported_t, fresh, left, paper_of, work
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
FILL = {"kind": "FILL", "quantity_t": 10, "price_fen": PRICE, "proceeds_fen": 37_000}
PAPER = {"document_no": "fax 12", "reason": "as the fax says", "now": NOW}
WHY = {"reason": "compared with the fax", "now": NOW}


def enter(stage, transfer, exec_id="P-1", **terms):
    return enter_answer(
        actor=stage.ning.actor,
        transfer_id=transfer.pk,
        exec_id=exec_id,
        document=paper_of(stage.ning.actor),
        **FILL | terms | PAPER,
    )


def say(venue_code: str, raw: bytes) -> VenueMessage:
    """Let a venue say something unasked."""
    with acting("worker"):
        message = store_message(
            venue=Venue.objects.get(pk=venue_code), transfer_id=None, channel="events", raw=raw, now=NOW
        )
        for transfer_id in read_message(message.pk, now=NOW):
            apply_answers(transfer_id, now=NOW)
    message.refresh_from_db()
    return message


def execution(key: str, exec_id: str = "X-1", quantity_t: int = 10) -> bytes:
    return (
        f'{{"key": "{key}", "executions": [{{"exec_id": "{exec_id}", "kind": "FILL",'
        f' "quantity_t": {quantity_t}, "price_fen": {PRICE}, "at": "2026-11-02T09:00:00+08:00"}}]}}'
    ).encode()


def test_an_entered_answer_counts_once_another_person_confirmed_it(stage):
    transfer = stage.sent()
    with acting("web"):
        answer = enter(stage, transfer)
    work()
    assert (fresh(transfer).status, exported_t(transfer)) == ("SUBMITTED", 0)
    with acting("web"):
        confirm_answer(actor=stage.ou.actor, answer_id=answer.pk, **WHY)
    assert exported_t(transfer) == 0
    work()
    settled = fresh(transfer)
    assert (settled.status, settled.proceeds_fen, exported_t(transfer)) == ("SETTLED", 37_000, 10)
    for decide in (confirm_answer, refuse_answer):
        with pytest.raises(WrongState):
            decide(actor=stage.ou.actor, answer_id=answer.pk, **WHY)


def test_whoever_entered_it_does_not_confirm_it(stage):
    answer = enter(stage, stage.sent())
    for actor in (stage.ning.actor, replace(stage.ning.actor, user_id=new_id())):
        with pytest.raises(SamePerson):
            confirm_answer(actor=actor, answer_id=answer.pk, **WHY)
    rows = VenueAnswer.objects.filter(pk=answer.pk)
    for change in (
        {"status": "RECEIVED"},
        {"status": "RECEIVED", "confirmed_by": stage.ning.party.id},
        {"status": "RECEIVED", "confirmed_by": new_id(), "quantity_t": 9},
    ):
        with pytest.raises(IntegrityError), acting("web"):
            rows.update(**change)


def test_a_refused_entry_does_nothing_and_its_number_is_used(stage):
    transfer = stage.sent()
    answer = enter(stage, transfer)
    refuse_answer(actor=stage.ning.actor, answer_id=answer.pk, **WHY)
    work()
    assert (fresh(transfer).status, left(stage)) == ("SUBMITTED", (100, 10))
    with pytest.raises(AnswerRepeated):
        enter(stage, transfer)


def test_the_database_takes_no_entered_word_without_its_paper_and_keeps_that(stage):
    answer = enter(stage, stage.sent())
    rows = VenueAnswer.objects.filter(pk=answer.pk)
    with pytest.raises(IntegrityError, match="keeps_its_document"), acting("web"):
        rows.update(document=None)
    answer.pk, answer.exec_id, answer.document = new_id(), "P-2", None
    with pytest.raises(IntegrityError, match="comes_with_its_document"), acting("web"):
        answer.save(force_insert=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity_t": 11},
        {"quantity_t": 0},
        {"price_fen": 0},
        {"kind": "MAYBE"},
        {"exec_id": ""},
        {"exec_id": "with spaces"},
        {"document_no": " "},
        {"kind": "EXPIRED"},
        {"kind": "EXPIRED", "quantity_t": 0, "price_fen": 0, "cum_t": 10},
    ],
)
def test_what_is_no_answer_is_refused(stage, wrong):
    transfer = stage.sent()
    terms = {"exec_id": "P-1", "document": paper_of(stage.ning.actor), **FILL, **PAPER, **wrong}
    with pytest.raises(AnswerInvalid):
        enter_answer(actor=stage.ning.actor, transfer_id=transfer.pk, **terms)
    assert not VenueMessage.objects.exists()


def test_only_operators_enter_and_only_what_was_sent_by_hand(stage):
    transfer = stage.sent()
    terms = {"exec_id": "P-1", "document": paper_of(stage.ning.actor), **FILL, **PAPER}
    for member in (stage.mei, cast.bo(), cast.rong()):
        with pytest.raises(NotPermitted):
            enter_answer(actor=member.actor, transfer_id=transfer.pk, **terms)
    with pytest.raises(NotFound):
        enter_answer(actor=stage.ning.actor, transfer_id=new_id(), **terms)
    drafted = stage.drafted("sandbox")
    with pytest.raises(NotFound):
        enter(stage, drafted)


def test_nothing_is_entered_before_it_was_sent_or_after_it_ended(stage):
    transfer = stage.locked()
    with pytest.raises(WrongState):
        enter(stage, transfer)
    work()
    Paper(stage).tell(fresh(transfer))
    assert fresh(transfer).status == "SETTLED"
    with pytest.raises(WrongState):
        enter(stage, transfer, "P-9")


def test_an_answer_for_an_unknown_transfer_is_kept_refused_and_stops_the_venue(stage):
    stage.sent()
    message = say("manual", execution("manual:nothing:1"))
    answer = VenueAnswer.objects.get()
    assert (answer.status, answer.code, answer.transfer_id) == ("REFUSED", "unknown_transfer", None)
    assert bytes(message.raw) == execution("manual:nothing:1")
    halt = Halt.objects.get()
    assert (halt.scope, halt.target) == ("VENUE", "manual")
    assert left(stage) == (100, 10)


def test_a_repeated_answer_is_the_same_answer(stage):
    transfer = stage.sent()
    for _ in range(3):
        say("manual", execution(transfer.key))
    assert (VenueAnswer.objects.count(), VenueMessage.objects.count()) == (1, 3)
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)
    assert not Halt.objects.exists()


def test_a_number_with_other_words_than_before_is_seen(stage):
    transfer = stage.sent()
    say("manual", execution(transfer.key, quantity_t=4))
    message = say("manual", execution(transfer.key, quantity_t=5))
    assert message.problem == "exec_id_reused"
    assert (fresh(transfer).settled_t, exported_t(transfer)) == (4, 4)
    assert Halt.objects.get().scope == "VENUE"


@pytest.mark.parametrize("status", ["DRAFTED", "LOCKED"])
def test_a_venue_cannot_answer_what_was_not_sent(stage, status):
    transfer = stage.drafted() if status == "DRAFTED" else stage.locked()
    say("manual", execution(transfer.key))
    assert VenueAnswer.objects.get().code == "wrong_state"
    assert (fresh(transfer).status, exported_t(transfer)) == (status, 0)
    assert Halt.objects.get().scope == "INSTRUMENT"


def test_a_fill_after_the_end_is_refused_and_seen(stage):
    transfer = stage.sent()
    paper = Paper(stage, what="reject")
    paper.tell(transfer)
    assert fresh(transfer).status == "REJECTED"
    say("manual", execution(transfer.key))
    assert VenueAnswer.objects.get(exec_id="X-1").code == "wrong_state"
    assert (fresh(transfer).status, exported_t(transfer), left(stage)) == ("REJECTED", 0, (100, 0))


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"{}", b'{"executions": 5}', b'{"executions": [{}]}'])
def test_what_cannot_be_read_is_kept(stage, raw):
    stage.sent()
    message = say("manual", raw)
    assert (bytes(message.raw), message.problem.startswith("malformed")) == (raw, True)
    assert not VenueAnswer.objects.exists()


def test_units_leave_for_a_settled_transfer_only(stage):
    transfer = stage.sent()
    terms = {"lot_id": stage.lot.id, "batch": stage.lot.batch, "tonnes": 10, "now": NOW}
    for role in ("web", "worker"):
        for ref in (transfer.id, new_id()):
            with pytest.raises(IntegrityError), acting(role):
                export_units(**terms, ref=ref, command_id=new_id())
    say("manual", execution(transfer.key, quantity_t=4))
    with pytest.raises(IntegrityError), acting("worker"):
        export_units(**terms | {"tonnes": 1}, ref=transfer.id, command_id=new_id())
    assert Transfer.objects.filter(kind="EXPORT").count() == 1


def test_silence_is_not_a_no(stage):
    transfer = stage.sent()
    rows, promised = (
        BridgeTransfer.objects.filter(pk=transfer.pk),
        LotReservation.objects.filter(ref=transfer.pk),
    )
    for role in ("web", "worker"):
        with pytest.raises(IntegrityError), acting(role):
            promised.update(status="RELEASED", closed_at=NOW)
    with acting("worker"):
        rows.update(status="UNKNOWN")
    for status in ("EXPIRED", "REJECTED", "SETTLED", "PART_SETTLED"):
        with pytest.raises(IntegrityError), acting("worker"):
            rows.update(status=status)
    with pytest.raises(IntegrityError), acting("worker"):
        rows.update(settled_t=10)
    with pytest.raises(IntegrityError), acting("worker"):
        promised.update(status="RELEASED", closed_at=NOW)


def test_the_web_role_makes_no_answer_that_counts(stage):
    transfer = stage.sent()
    message = say("manual", b"{}")
    with pytest.raises(IntegrityError), acting("web"):
        VenueAnswer.objects.create(
            message=message,
            venue_id="manual",
            exec_id="Z",
            key=transfer.key,
            transfer=transfer,
            kind="FILL",
            quantity_t=10,
            price_fen=PRICE,
            executed_at=NOW,
            status="RECEIVED",
        )
    for rows in (VenueMessage.objects.all(), VenueAnswer.objects.all()):
        with pytest.raises(Exception, match=r"denied|refused"), acting("web"):
            rows._raw_delete(rows.db)
