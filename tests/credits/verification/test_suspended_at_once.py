"""A body signs at the moment at which it is suspended: one comes before the other, and nothing in between."""

from threading import Event
from time import sleep

import pytest
from django.db import transaction

from credits.verification.errors import AccreditationOver
from credits.verification.models import Case, Statement
from credits.verification.services import sign_statement, suspend_body
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound
from tests.accounts.parallel import in_parallel
from tests.credits.issuance.roof import Roof, lay_roof, look_at_all

pytestmark = pytest.mark.django_db(transaction=True)


def sign(roof: Roof, case: Case) -> Statement:
    terms = {"opinion": "POSITIVE", "tonnes": 344, "report_digest": case.report_digest}
    actor = roof.verifier_of(case).actor
    return sign_statement(actor=actor, case_id=case.id, text="Read.", now=puhui_now(), **terms)


def suspend(roof: Roof, case: Case) -> None:
    suspend_body(actor=roof.chen.actor, body_id=case.body_id, is_active=False, now=puhui_now())


@pytest.fixture
def laid(db) -> tuple[Roof, Case]:
    roof = lay_roof()
    roof.sent_in()
    case = Case.objects.select_related("body", "report").get()
    look_at_all(roof.verifier_of(case).actor, case)
    return roof, case


def test_either_the_statement_stands_or_another_body_has_the_case(laid):
    roof, case = laid

    def attempt(number: int) -> str:
        if number:
            suspend(roof, case)
            return "suspended"
        try:
            sign(roof, case)
        except (AccreditationOver, NotFound):
            return "refused"
        return "signed"

    signed, _suspended = in_parallel(2, attempt)
    now = Case.objects.get()
    if signed == "signed":
        assert (now.status, now.body_id) == ("STATED", case.body_id)
    else:
        assert (now.status, now.body_id == case.body_id) == ("OPEN", False)


def test_a_suspension_waits_for_who_is_signing_and_takes_nothing_from_them(laid):
    roof, case = laid
    has_signed, may_end = Event(), Event()

    def attempt(number: int) -> None:
        if number:
            assert has_signed.wait(10)
            may_end.set()
            suspend(roof, case)
            return
        with transaction.atomic():
            sign(roof, case)
            has_signed.set()
            assert may_end.wait(10)

    in_parallel(2, attempt)
    now = Case.objects.select_related("body").get()
    assert (now.status, now.body_id, now.body.is_active) == ("STATED", case.body_id, False)


def test_who_signs_waits_for_a_draw_under_way_and_finds_the_case_with_another_body(laid):
    roof, case = laid
    is_drawn = Event()

    def attempt(number: int) -> None:
        if not number:
            with transaction.atomic():
                suspend(roof, case)
                is_drawn.set()
                sleep(0.3)
            return
        assert is_drawn.wait(10)
        with pytest.raises(NotFound):
            sign(roof, case)

    in_parallel(2, attempt)
    assert (Case.objects.get().body_id == case.body_id, Statement.objects.count()) == (False, 0)


def test_who_signs_waits_for_a_suspension_under_way_and_is_refused(laid):
    roof, case = laid
    is_suspended, signs = Event(), Event()

    def attempt(number: int) -> str:
        if not number:
            with transaction.atomic():
                case.body.is_active = False
                case.body.save(update_fields=["is_active"])
                is_suspended.set()
                assert signs.wait(10)
            return ""
        assert is_suspended.wait(10)
        signs.set()
        with pytest.raises(AccreditationOver):
            sign(roof, case)
        return "refused"

    assert in_parallel(2, attempt) == ["", "refused"]
    assert not Statement.objects.exists()
