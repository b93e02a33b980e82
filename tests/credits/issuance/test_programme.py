"""The programme's report: assigned grams of consenting residents, oldest first, in whole tonnes."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.consents.notices import current_notice
from accounts.consents.purposes import Purpose
from accounts.consents.services import give_consent
from credits.ledger.models import Balance, Transfer
from credits.ledger.reverse_transfer import reverse_transfer
from credits.ledger.serial_models import SerialBlock
from credits.monitoring.report_errors import (
    NothingToReport,
    PeriodNotOver,
    ProgrammeMissing,
    ReportPeriodOverlaps,
)
from credits.monitoring.report_models import ReportLine
from credits.schemes.models import Programme
from credits.transparency.packs import verify
from credits.transparency.packs.content import content_of
from credits.verification.models import Case
from credits.verification.services import answer_finding, raise_finding, return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import GRAMS, NOVEMBER, OCTOBER, draft, joins, open_office, send
from tests.credits.issuance.roof import Roof

pytestmark = pytest.mark.django_db
# The grams are credited without the activities they would come from.
WITHOUT_ACTIVITIES = {"O1"}


@pytest.fixture
def programme(roof: Roof) -> Roof:
    open_office()
    return roof


@pytest.fixture
def ning(programme):
    return cast.ning()


@pytest.fixture
def joiners(programme) -> list[cast.CastMember]:
    set_clock(OCTOBER)
    joined = [joins(number, grams) for number, grams in enumerate(GRAMS)]
    set_clock(NOVEMBER)
    return joined


def lines_of(report) -> list[int]:
    return list(report.lines.exclude(status="RELEASED").order_by("position").values_list("grams", flat=True))


def test_five_joiners_make_three_tonnes_and_226_kg_stay_with_the_last(programme, ning, joiners):
    report = send(ning.actor)
    assert (report.tonnes, report.reduction_g) == (3, 3_000_000)
    assert lines_of(report) == [412_000, 1_130_000, 275_000, 660_000, 523_000]
    assert report.content["left_g"] == 226_000
    assert report.content["residents"] == 5
    issuance = programme.minted(report)
    assert list(verify.check_units(content_of(Transfer.objects.get(kind="ISSUANCE")))) == []
    assert str(SerialBlock.objects.get()) == "DEMO-GZ-METRO-2026-0001-1-3"
    held = Balance.objects.get(asset__book="REGISTRY")
    assert (held.account.party_id, held.available) == (Programme.objects.get().party_id, 3_000_000)
    (converted,) = Transfer.objects.filter(kind="CONVERSION")
    assert (converted.amount, converted.source_ref) == (3_000_000, issuance.id)
    assert set(report.lines.values_list("status", flat=True)) == {"CONVERTED"}
    assert broken_invariants() <= WITHOUT_ACTIVITIES


def test_what_is_left_comes_first_in_the_next_report(programme, ning, joiners):
    programme.minted(send(ning.actor))
    set_clock(datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    joins(9, 800_000)
    set_clock(datetime(2026, 12, 2, 2, 0, tzinfo=UTC))
    report = send(ning.actor, date(2026, 11, 1))
    assert lines_of(report) == [226_000, 774_000]
    assert report.lines.order_by("position").first().party_id == joiners[-1].party.id
    programme.minted(report)
    assert broken_invariants() <= WITHOUT_ACTIVITIES


def test_a_transfer_in_a_live_report_waits_for_it(programme, ning, joiners):
    send(ning.actor)
    set_clock(datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    joins(9, 800_000)
    set_clock(datetime(2026, 12, 2, 2, 0, tzinfo=UTC))
    with pytest.raises(NothingToReport):
        send(ning.actor, date(2026, 11, 1))


def test_grams_of_a_returned_report_are_free_again(programme, ning, joiners):
    report = send(ning.actor)
    case = Case.objects.get()
    verifier = programme.verifier_of(case)
    finding = raise_finding(
        actor=verifier.actor, case_id=case.id, kind="CLARIFICATION", text="Who agreed?", now=puhui_now()
    )
    with pytest.raises(NotFound):
        answer_finding(actor=cast.rui().actor, finding_id=finding.id, text="They did", now=puhui_now())
    answer_finding(actor=ning.actor, finding_id=finding.id, text="All of them", now=puhui_now())
    return_case(actor=verifier.actor, case_id=case.id, reason="one more look", now=puhui_now())
    assert lines_of(report) == []
    again = submit_report(actor=ning.actor, report_id=report.id, now=puhui_now())
    assert lines_of(again) == [412_000, 1_130_000, 275_000, 660_000, 523_000]
    programme.minted(again)
    assert broken_invariants() <= WITHOUT_ACTIVITIES


def test_grams_of_a_year_assigned_after_it_find_a_report_with_decembers_remainder(programme, ning, joiners):
    """A ride of December may be told of 60 days later: grams of the old year, assigned in the new."""
    programme.minted(send(ning.actor))
    set_clock(datetime(2027, 1, 20, 2, 0, tzinfo=UTC))
    joins(9, 800_000)  # of 2026
    joins(10, 5_000_000, vintage=2027)
    set_clock(datetime(2027, 2, 2, 2, 0, tzinfo=UTC))
    december = draft(ning.actor, date(2026, 12, 1))
    with pytest.raises(NothingToReport):
        submit_report(actor=ning.actor, report_id=december.id, now=puhui_now())
    january = draft(ning.actor, date(2027, 1, 1))
    late = draft(ning.actor, date(2027, 1, 1), vintage=2026)
    sent = [submit_report(actor=ning.actor, report_id=each.id, now=puhui_now()) for each in (late, january)]
    assert [lines_of(report) for report in sent] == [[226_000, 774_000], [5_000_000]]
    for report in sent:
        programme.minted(report)
    assert str(SerialBlock.objects.order_by("vintage", "first_no")[1]) == "DEMO-GZ-METRO-2026-0002-4-4"
    assert broken_invariants() <= WITHOUT_ACTIVITIES


def test_an_old_vintage_has_one_report_a_month_and_none_is_of_a_year_to_come(programme, ning):
    set_clock(datetime(2027, 2, 2, 2, 0, tzinfo=UTC))
    draft(ning.actor, date(2027, 1, 1), vintage=2026)
    with pytest.raises(ReportPeriodOverlaps):
        draft(ning.actor, date(2027, 1, 1), vintage=2026)
    with pytest.raises(InvalidInput):
        draft(ning.actor, date(2027, 1, 1), vintage=2028)


def test_residents_without_the_consent_are_left_out(programme, ning):
    set_clock(OCTOBER)
    joins(1, 1_500_000, consents=[Purpose.ACTIVITY_DATA])
    second = joins(2, 2_600_000)
    third = joins(3, 1_000_000)
    give_consent(
        actor=third.actor,
        purpose=Purpose.MARKET,
        granted=False,
        notice_version=current_notice(Purpose.MARKET).version,
        now=puhui_now(),
    )
    set_clock(NOVEMBER)
    report = send(ning.actor)
    assert [line.party_id for line in report.lines.all()] == [second.party.id]
    assert lines_of(report) == [2_000_000]


def test_grams_after_the_month_and_of_elsewhere_are_left_out(programme, ning):
    set_clock(OCTOBER)
    joins(1, 1_000_000)
    set_clock(NOVEMBER)
    joins(2, 5_000_000)
    report = send(ning.actor)
    assert lines_of(report) == [1_000_000]
    elsewhere = draft(ning.actor, city=cast.SHENZHEN)
    with pytest.raises(NothingToReport):
        submit_report(actor=ning.actor, report_id=elsewhere.id, now=puhui_now())


def test_what_is_not_taken(programme, ning, joiners):
    for actor in (programme.mei.actor, programme.chen.actor, joiners[0].actor):
        with pytest.raises(NotPermitted):
            draft(actor)
    with pytest.raises(InvalidInput):
        draft(ning.actor, methodology="NOTHING")
    with pytest.raises(NotPermitted):
        draft(cast.staff("Ou", "OPERATOR", region=cast.SHENZHEN).actor)
    draft(ning.actor)
    with pytest.raises(ReportPeriodOverlaps):
        draft(ning.actor)
    this_month = draft(ning.actor, date(2026, 11, 1))
    with pytest.raises(PeriodNotOver):
        submit_report(actor=ning.actor, report_id=this_month.id, now=puhui_now())
    Programme.objects.all().delete()
    with pytest.raises(ProgrammeMissing):
        draft(ning.actor, date(2026, 9, 1))


def test_the_database_takes_no_gram_twice_and_gives_none_back(programme, ning, joiners):
    report = send(ning.actor)
    other = draft(ning.actor, date(2026, 9, 1))
    first = report.lines.order_by("position").first()

    def line(**change) -> None:
        values = {"report": other, "position": 0, "transfer_id": first.transfer_id}
        values |= {"party_id": first.party_id, "grams": 1, "status": "LIVE"}
        ReportLine.objects.create(**values | change)

    with pytest.raises(IntegrityError, match="one_live_report_per_transfer"), transaction.atomic():
        line()
    ReportLine.objects.filter(pk=first.pk).update(status="CONVERTED")
    with pytest.raises(IntegrityError, match="more grams are reported"), transaction.atomic():
        line()
    accrual = Transfer.objects.filter(kind="ACCRUAL").first()
    with pytest.raises(IntegrityError, match="only assigned grams"), transaction.atomic():
        line(transfer_id=accrual.id)
    with (
        pytest.raises(IntegrityError, match="grams that were reported are not taken back"),
        transaction.atomic(),
        acting_as("worker"),
    ):
        reverse_transfer(transfer_id=first.transfer_id, command_id=new_id(), now=puhui_now())
    with pytest.raises(IntegrityError, match="a report line is never changed"), transaction.atomic():
        ReportLine.objects.filter(pk=first.pk).update(grams=1)
