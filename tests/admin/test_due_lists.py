"""Work that used to wait without a day: freezes, also those of the audit, factor values, drafts and
withdrawals of methodologies, blind verifications that found otherwise, and cases that stand still."""

from datetime import timedelta

import pytest

from accounts.people.roles import Role
from credits.factors.change_models import FactorChange
from credits.ledger.freeze_account import freeze_account
from credits.ledger.freeze_models import Freeze
from credits.ledger.models import LedgerAccount
from credits.ledger.open_holding import open_holding
from credits.methodologies.draft_models import MethodologyDraft
from credits.monitoring.report_models import MonitoringReport
from credits.registry.services import keep_freeze, place_freeze, propose_unfreezing
from credits.verification.models import Case, VerificationBody
from credits.verification.reading_models import FurtherReading
from credits.verification.services import draw_blind
from puhui.kernel.calendar import add_working_days
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_desks import figures
from tests.admin.test_verifiers_desk import staff_verifier
from tests.admin.world import address
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import lay_roof
from tests.credits.verification.test_further_readings import as_worker, other_than, read

pytestmark = pytest.mark.django_db
LOOK_AGAIN = "Freezes to look at again"
BY_THE_AUDIT = "Accounts that the audit froze"
OTHERWISE = "Blind verifications that found otherwise"
STILL = "Cases that no body may go on with"


def working_day(count: int):
    return add_working_days(business_date(puhui_now()), count, {})


def test_a_freeze_has_a_day_on_which_somebody_looks_at_it_again(db):
    chen, tang = cast.staff("Chen", Role.REGISTRAR), cast.staff("Tang", Role.REGISTRAR)
    freeze = place_freeze(actor=chen.actor, scope="ALL", reason="taken over", now=puhui_now())
    desk = client_of(tang)
    last_day = working_day(5)
    assert figures(desk)[LOOK_AGAIN] == ("1", f"The first of it is due on {last_day}.", False)
    set_clock(puhui_now() + timedelta(days=(last_day - business_date(puhui_now())).days + 1))
    assert figures(desk)[LOOK_AGAIN] == ("1", f"Overdue since {last_day}.", True)
    page = desk.get(address(Freeze, "changelist")).content.decode()
    assert str(last_day) in page
    # Looked at and kept, it has another week.
    keep_freeze(actor=chen.actor, freeze_id=freeze.pk, reason="still unclear", now=puhui_now())
    assert figures(desk)[LOOK_AGAIN] == ("1", f"The first of it is due on {working_day(5)}.", False)


def test_whoever_proposed_a_release_waits_two_days_for_the_second_person(db):
    chen, tang = cast.staff("Chen", Role.REGISTRAR), cast.staff("Tang", Role.REGISTRAR)
    freeze = place_freeze(actor=chen.actor, scope="ALL", reason="taken over", now=puhui_now())
    propose_unfreezing(actor=chen.actor, freeze_id=freeze.pk, reason="clear", now=puhui_now())
    told = figures(client_of(tang))
    assert told["Freezes"] == ("1", f"The first of it is due on {working_day(2)}.", False)
    assert told[LOOK_AGAIN][0] == "0"
    assert figures(client_of(chen))["Freezes"][0] == "0", "nobody waits for themselves"


@pytest.fixture
def frozen_by_the_audit(db) -> LedgerAccount:
    """The holding of a bakery in Guangzhou, as the audit freezes it."""
    mei = cast.mei()
    account = open_holding(mei.organisation.id)
    freeze_account(account_id=account, reason="audit_ledger: I4")
    return LedgerAccount.objects.get(pk=account)


def test_an_account_that_the_audit_froze_waits_for_a_registrar_who_takes_it_over(frozen_by_the_audit):
    chen, elsewhere = client_of(cast.chen()), cast.staff("Tang", Role.REGISTRAR, region=cast.SHENZHEN)
    last_day = working_day(2)
    assert figures(chen)[BY_THE_AUDIT] == ("1", f"The first of it is due on {last_day}.", False)
    assert figures(client_of(elsewhere))[BY_THE_AUDIT][0] == "0"
    listed = chen.get(address(LedgerAccount, "changelist"), {"frozen": "audit"})
    assert list(listed.context["cl"].result_list) == [frozen_by_the_audit]
    assert str(last_day) in listed.content.decode()
    page = chen.get(address(LedgerAccount, "change", frozen_by_the_audit)).content.decode()
    assert address(LedgerAccount, "take_over", frozen_by_the_audit) in page
    why = {"reason": "the difference is looked into"}
    assert chen.post(address(LedgerAccount, "take_over", frozen_by_the_audit), why).status_code == 302
    freeze = Freeze.objects.get()
    assert (freeze.account, freeze.status, freeze.reason) == (frozen_by_the_audit, "ACTIVE", why["reason"])
    told = figures(chen)
    assert (told[BY_THE_AUDIT][0], told[LOOK_AGAIN][0]) == ("0", "1")
    page = chen.get(address(LedgerAccount, "change", frozen_by_the_audit)).content.decode()
    assert address(LedgerAccount, "take_over", frozen_by_the_audit) not in page
    # Pressed again by whoever had the page open, it freezes nothing twice.
    again = chen.post(address(LedgerAccount, "take_over", frozen_by_the_audit), why)
    assert again.status_code == 409
    assert Freeze.objects.count() == 1


def test_what_a_registrar_froze_stands_on_the_desk_of_freezes_alone(db):
    mei, chen = cast.mei(), cast.chen()
    open_holding(mei.organisation.id)
    target = str(mei.organisation.id)
    place_freeze(actor=chen.actor, scope="ACCOUNT", target=target, reason="taken over", now=puhui_now())
    assert figures(client_of(chen))[BY_THE_AUDIT][0] == "0"


@pytest.mark.parametrize(
    ("model", "label", "days"),
    [(FactorChange, "Factor changes", 5), (MethodologyDraft, "Methodology drafts", 10)],
)
def test_what_a_second_methodology_officer_decides_is_due(world, model, label, days):
    waiting = {"state": "PROPOSED"} if model is FactorChange else {"status": "SUBMITTED"}
    row = model.objects.filter(**waiting).first()
    assert row is not None
    since = row.made_at if model is FactorChange else row.submitted_at
    last_day = add_working_days(business_date(since), days, {})
    desk = client_of(cast.fang())
    set_clock(since + timedelta(days=(last_day - business_date(since)).days + 1))
    page = desk.get(address(model, "changelist")).content.decode()
    assert str(last_day) in page
    _count, note, is_late = figures(desk)[label]
    assert (note, is_late) == (f"Overdue since {last_day}.", True)


def test_a_blind_verification_that_found_otherwise_waits_for_a_registrar_of_its_city(db):
    roof = lay_roof()
    roof.stated()
    set_clock(puhui_now() + timedelta(days=7))
    as_worker(draw_blind)
    reading = FurtherReading.objects.select_related("case").get()
    chen, elsewhere = client_of(roof.chen), cast.staff("Bo", Role.REGISTRAR, region=cast.SHENZHEN)
    assert figures(chen)[OTHERWISE][0] == "0", "nobody has read it"
    read(other_than(roof, reading.case).actor, reading, opinion="NEGATIVE", tonnes=0)
    last_day = working_day(5)
    assert figures(chen)[OTHERWISE] == ("1", f"The first of it is due on {last_day}.", False)
    assert figures(client_of(elsewhere))[OTHERWISE][0] == "0"
    listed = chen.get(address(FurtherReading, "changelist"))
    assert list(listed.context["cl"].result_list) == [reading]
    assert str(last_day) in listed.content.decode()
    page = chen.get(address(FurtherReading, "change", reading)).content.decode()
    # Both sides on one page: what was found, and what was signed.
    assert [text for text in ("March is not shown.", "Read and found right.") if text not in page] == []
    why = {"reason": "the body was asked for its papers"}
    assert chen.post(address(FurtherReading, "look", reading), why).status_code == 302
    assert figures(chen)[OTHERWISE][0] == "0"
    assert chen.post(address(FurtherReading, "look", reading), why).status_code == 409
    assert MonitoringReport.objects.get().status == "VERIFIED"


def test_a_case_that_no_body_may_go_on_with_waits_for_a_registrar_of_its_city(db):
    roof = lay_roof()
    roof.sent_in()
    case = Case.objects.select_related("body").get()
    chen, verifier = client_of(roof.chen), client_of(staff_verifier(case.body.party))
    assert (figures(chen)[STILL][0], figures(verifier)["Verification cases"][0]) == ("0", "1")
    for body in (roof.pearl, roof.delta):
        why = {"reason": "it signs what it has not read"}
        assert chen.post(address(VerificationBody, "suspend", body), why).status_code == 302
    last_day = working_day(5)
    assert figures(chen)[STILL] == ("1", f"The first of it is due on {last_day}.", False)
    elsewhere = cast.staff("Bo", Role.REGISTRAR, region=cast.SHENZHEN)
    assert figures(client_of(elsewhere))[STILL][0] == "0"
    assert figures(verifier)["Verification cases"][0] == "0"
    listed = chen.get(address(Case, "changelist"), {"stands": "still"})
    assert list(listed.context["cl"].result_list) == [case]
    assert str(last_day) in listed.content.decode()
    case.refresh_from_db()
    why = {"reason": "the papers were in order"}
    assert chen.post(address(VerificationBody, "resume", case.body), why).status_code == 302
    assert figures(chen)[STILL][0] == "0"
