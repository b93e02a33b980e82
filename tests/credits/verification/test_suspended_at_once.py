"""A body signs at the moment at which it is suspended: one comes before the other, and nothing in between.

The first transaction stays open until the other one waits for a lock. The code and the database hold the
body's row each: where one of them did not, the statement that goes past the code, or through it, finds out.
"""

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from credits.verification.errors import AccreditationOver
from credits.verification.models import Case, Statement, VerificationBody
from credits.verification.services import sign_statement, suspend_body
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound
from tests.accounts.parallel import in_parallel, one_waits_for_the_other
from tests.credits.issuance.roof import Roof, lay_roof, look_at_all
from tests.credits.verification.test_guards import stated

pytestmark = pytest.mark.django_db(transaction=True)


def sign(roof: Roof, case: Case) -> Statement:
    terms = {"opinion": "POSITIVE", "tonnes": 344, "report_digest": case.report_digest}
    actor = roof.verifier_of(case).actor
    return sign_statement(actor=actor, case_id=case.id, text="Read.", now=puhui_now(), **terms)


def write_row(roof: Roof, case: Case) -> Statement:
    return stated(case, roof.verifier_of(case))


def answer_row(roof: Roof, case: Case) -> int:
    return case.checklist.filter(code="PERIOD").update(note="Seen again.")


def suspend(roof: Roof, case: Case) -> None:
    suspend_body(actor=roof.chen.actor, body_id=case.body_id, is_active=False, now=puhui_now())


def one_after_another(
    first: Callable[[], object], second: Callable[[], object], *, active_meanwhile: int
) -> None:
    """Run `first` in a transaction that ends when `second` waits for it, and has committed nothing itself:
    so many bodies are active still."""

    def look() -> None:
        assert VerificationBody.objects.filter(is_active=True).count() == active_meanwhile

    one_waits_for_the_other(first, second, meanwhile=look)


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
    one_after_another(lambda: sign(roof, case), lambda: suspend(roof, case), active_meanwhile=2)
    now = Case.objects.select_related("body").get()
    assert (now.status, now.body_id, now.body.is_active) == ("STATED", case.body_id, False)


def test_a_suspension_waits_for_a_statement_that_is_written_past_the_code(laid):
    roof, case = laid
    one_after_another(lambda: write_row(roof, case), lambda: suspend(roof, case), active_meanwhile=2)
    assert (Statement.objects.count(), VerificationBody.objects.get(pk=case.body_id).is_active) == (1, False)


def test_who_signs_waits_for_a_draw_under_way_and_finds_the_case_with_another_body(laid):
    roof, case = laid

    def refused() -> None:
        with pytest.raises(NotFound):
            sign(roof, case)

    one_after_another(lambda: suspend(roof, case), refused, active_meanwhile=1)
    assert (Case.objects.get().body_id == case.body_id, Statement.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("write", "refusal"),
    [(sign, AccreditationOver), (write_row, IntegrityError), (answer_row, IntegrityError)],
)
def test_who_signs_or_answers_waits_for_a_suspension_under_way_and_is_refused(laid, write, refusal):
    roof, case = laid

    def refused() -> None:
        with pytest.raises(refusal):
            write(roof, case)

    rows = VerificationBody.objects.filter(pk=case.body_id)
    one_after_another(lambda: rows.update(is_active=False), refused, active_meanwhile=1)
    assert not Statement.objects.exists()
    assert case.checklist.get(code="PERIOD").note == ""
