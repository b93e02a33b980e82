"""Drafts and submissions of a project's report: what is sealed, and what is not taken as it stands."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits.monitoring.bases import bind_basis
from credits.monitoring.report_drafts import change_report, create_report
from credits.monitoring.report_errors import (
    NothingToReport,
    PeriodNotOver,
    ProjectNotRegistered,
    ReadingsIncomplete,
    ReportNotInOneYear,
    ReportPeriodOverlaps,
    ReportSealed,
)
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_states import ReportStatus
from credits.projects.models import Meter, Project, Reading
from credits.verification.models import Case
from credits.verification.services import return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import MONDAY, YEAR, lay_project, lay_reading

pytestmark = pytest.mark.django_db


def submit(roof, report):
    return submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())


@pytest.mark.parametrize(
    "period",
    [
        (date(2025, 7, 1), date(2026, 7, 1)),
        (date(2025, 12, 1), date(2026, 1, 2)),
        (date(2025, 3, 1), date(2025, 3, 1)),
        (date(2025, 3, 2), date(2025, 3, 1)),
    ],
)
def test_a_report_lies_in_one_calendar_year(roof, period):
    with pytest.raises(ReportNotInOneYear):
        roof.draft(period)
    draft = roof.draft()
    with pytest.raises(ReportNotInOneYear):
        change_report(
            actor=roof.mei.actor,
            report_id=draft.id,
            period_from=period[0],
            period_to=period[1],
            now=puhui_now(),
        )
    assert MonitoringReport.objects.count() == 1


def test_the_database_keeps_a_report_in_one_year_too(roof):
    draft = roof.draft()
    with pytest.raises(IntegrityError, match="report_lies_in_one_year"), transaction.atomic():
        MonitoringReport.objects.filter(pk=draft.id).update(period_to=date(2026, 1, 2))


def test_periods_of_a_project_do_not_overlap(roof):
    roof.draft((date(2025, 1, 1), date(2025, 7, 1)))
    second = roof.draft((date(2025, 7, 1), date(2026, 1, 1)))
    with pytest.raises(ReportPeriodOverlaps):
        roof.draft((date(2025, 6, 30), date(2025, 7, 1)))
    with pytest.raises(ReportPeriodOverlaps):
        change_report(
            actor=roof.mei.actor,
            report_id=second.id,
            period_from=date(2025, 6, 1),
            period_to=date(2025, 8, 1),
            now=puhui_now(),
        )


def test_nothing_of_a_sealed_report_is_changed(roof):
    report = roof.sent_in()
    with pytest.raises(ReportSealed):
        change_report(
            actor=roof.mei.actor,
            report_id=report.id,
            period_from=YEAR[0],
            period_to=date(2025, 7, 1),
            now=puhui_now(),
        )
    with pytest.raises(ReportSealed):
        submit(roof, report)


@pytest.mark.parametrize("missing", [1, 6, 12])
def test_every_day_of_the_period_is_read(roof, missing):
    Reading.objects.filter(period_from=date(2025, missing, 1)).update(superseded_at=puhui_now())
    with pytest.raises(ReadingsIncomplete) as refused:
        submit(roof, roof.draft())
    assert refused.value.errors[0]["day"] == date(2025, missing, 1).isoformat()
    assert not MonitoringReport.objects.exclude(status=ReportStatus.DRAFT).exists()


def test_a_reading_that_reaches_over_the_end_tells_nothing_of_the_part(roof):
    with pytest.raises(ReadingsIncomplete):
        submit(roof, roof.draft((date(2025, 1, 1), date(2025, 2, 15))))


def test_a_correction_counts_instead_of_what_it_supersedes(roof):
    meter = Meter.objects.get()
    Reading.objects.filter(period_from=date(2025, 12, 1)).update(superseded_at=puhui_now())
    lay_reading(meter, date(2025, 12, 1), date(2026, 1, 1), "30.5", roof.mei)
    report = submit(roof, roof.draft())
    assert report.content["inputs"]["generation_mwh"]["value"] == "519.5"


def test_meters_add_up_each_in_its_own_unit(roof):
    roof.project = lay_project(roof.mei, key="two", kwh_meters=("second",))
    lay_reading(Meter.objects.get(serial_no="second"), *YEAR, "1500", roof.mei)
    report = submit(roof, roof.draft())
    assert report.content["inputs"]["generation_mwh"]["value"] == "526.5"
    lay_project(roof.mei, key="another")  # whose meter counts for itself
    report.refresh_from_db()
    assert report.reduction_g == 345_660_412


def test_less_than_a_tonne_is_nothing_to_report(roof):
    project = lay_project(roof.mei, key="small", values=[0] * 11 + [1])
    report = create_report(
        actor=roof.mei.actor, project_id=project.id, period_from=YEAR[0], period_to=YEAR[1], now=puhui_now()
    )
    with pytest.raises(NothingToReport):
        submit(roof, report)


def test_days_to_come_are_not_reported(roof):
    report = roof.draft((date(2026, 3, 1), date(2026, 4, 1)))
    with pytest.raises(PeriodNotOver):
        submit(roof, report)


def test_only_a_registered_project_reports(roof):
    report = roof.draft()
    Project.objects.filter(pk=roof.project.pk).update(status="SUSPENDED")
    with pytest.raises(ProjectNotRegistered):
        submit(roof, report)
    with pytest.raises(ProjectNotRegistered):
        roof.draft((date(2024, 12, 1), date(2025, 1, 1)))


def test_strangers_do_not_see_it_and_colleagues_need_the_role(roof):
    report = roof.draft()
    for stranger in (roof.wei.actor, cast.rui().actor, cast.qiao().actor):
        with pytest.raises(NotFound):
            submit_report(actor=stranger, report_id=report.id, now=puhui_now())
    trader = cast.member_of("Hua", "TRADER", roof.mei.organisation)
    with pytest.raises(NotPermitted):
        submit_report(actor=trader.actor, report_id=report.id, now=puhui_now())
    with pytest.raises(NotPermitted):
        create_report(
            actor=trader.actor,
            project_id=roof.project.id,
            period_from=YEAR[0],
            period_to=YEAR[1],
            now=puhui_now(),
        )
    with pytest.raises(NotFound):
        submit_report(actor=roof.chen.actor, report_id=report.id, now=puhui_now())
    clerk = cast.member_of("Lin", "ORG_CLERK", roof.mei.organisation)
    assert submit_report(actor=clerk.actor, report_id=report.id, now=puhui_now()).tonnes == 344


def test_the_basis_gives_the_same_result_whenever_it_is_computed_again(roof):
    report = roof.sent_in()
    set_clock(MONDAY.replace(year=2027))
    bound = bind_basis(report.basis_id)
    again = bound.quantify((Decimal("525"),), "A")
    assert again.credited_g == report.reduction_g == 344_675_625


def test_sent_in_again_unchanged_it_is_another_submission(roof):
    first = roof.sent_in()
    case = Case.objects.get()
    verifier = roof.verifier_of(case)
    return_case(actor=verifier.actor, case_id=case.id, reason="the photo is missing", now=puhui_now())
    returned = MonitoringReport.objects.get()
    assert (returned.status, returned.digest, returned.content, returned.tonnes) == (
        "RETURNED",
        "",
        None,
        None,
    )
    second = submit(roof, returned)
    assert second.digest != first.digest
    assert Case.objects.filter(report=second).count() == 2
