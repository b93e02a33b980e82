"""The programme's reports of a month are drafted by themselves, each once, and wait for an operator."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.consents.purposes import Purpose
from credits.admin.monitoring_reports import SEND_IN
from credits.monitoring import programme_due
from credits.monitoring.programme_due import draft_programme_reports, has_programme_due
from credits.monitoring.programme_models import ProgrammeMonth
from credits.monitoring.report_errors import ReportPeriodOverlaps
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_moves import reject_report
from credits.schemes.models import Programme
from credits.verification.models import Case
from credits.verification.services import return_case, submit_report
from puhui.kernel.audit import AuditEvent
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.admin.reading import words_on
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import GRAMS, NOVEMBER, OCTOBER, draft, joins, open_office
from tests.credits.issuance.roof import lay_roof
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


def run() -> dict[str, int]:
    with logged_in_as("worker"):
        return draft_programme_reports(now=puhui_now())


def found() -> list[tuple]:
    rows = MonitoringReport.objects.filter(kind="PROGRAMME").order_by(
        "methodology", "city", "vintage", "period_from"
    )
    return list(rows.values_list("methodology", "city", "vintage", "period_from"))


def give(*grams: int, first: int = 0, **asset) -> None:
    for number, each in enumerate(grams, start=first):
        joins(number, each, **asset)


@pytest.fixture
def roof(db):
    laid = lay_roof()
    open_office()
    set_clock(OCTOBER)
    return laid


def test_a_month_has_one_draft_for_each_method_city_and_vintage_that_comes_to_a_tonne(roof):
    give(*GRAMS)
    give(1_000_000, first=10, methodology="IND-BUS")
    give(999_999, first=11, methodology="IND-BUS", city=cast.SHENZHEN)
    give(2_000_000, first=12, vintage=2025)
    give(1_500_000, first=13, consents=[Purpose.ACTIVITY_DATA], city=cast.SHENZHEN)
    assert run() == {"drafted": 0, "failed": 0}
    set_clock(NOVEMBER)
    assert run() == {"drafted": 3, "failed": 0}
    month = date(2026, 10, 1)
    drafted = [
        ("IND-BUS", cast.GUANGZHOU, 2026, month),
        ("IND-METRO", cast.GUANGZHOU, 2025, month),
        ("IND-METRO", cast.GUANGZHOU, 2026, month),
    ]
    assert found() == drafted
    assert run() == {"drafted": 0, "failed": 0}
    assert found() == drafted


def test_an_operator_sends_in_what_the_job_drafted_and_it_goes_to_numbered_units(roof):
    give(*GRAMS)
    set_clock(NOVEMBER)
    run()
    report = MonitoringReport.objects.get(kind="PROGRAMME")
    assert (report.status, report.created_by, report.party_id) == (
        "DRAFT",
        None,
        Programme.objects.get().party_id,
    )
    # The Sunday on which the month ended is not counted.
    assert SEND_IN.day_of(report.period_to) == date(2026, 11, 13)
    event = AuditEvent.objects.get(object_id=str(report.id))
    assert (event.action, event.actor_user_id) == ("report_drafted", None)
    sent = submit_report(actor=cast.ning().actor, report_id=report.id, now=puhui_now())
    assert sent.tonnes == 3
    roof.minted(sent)
    assert broken_invariants() <= {"O1"}


def test_an_operator_finds_the_drafts_of_the_territory_on_the_first_page_and_their_day_in_the_list(roof):
    give(*GRAMS)
    set_clock(NOVEMBER)
    run()
    own = roof.draft((date(2025, 1, 1), date(2025, 2, 1)))
    label = "The programme's reports to send in"
    ning = client_of(cast.ning())
    waits = " ".join(words_on(ning.get("/admin/").content.decode()))
    assert f"{label} 1" in waits
    rows = ning.get(address(MonitoringReport, "changelist")).context["cl"].result_list
    days = {row.pk: row.work_due for row in rows}
    assert days.pop(own.pk) is None, "a project's draft is its owner's"
    assert list(days.values()) == [date(2026, 11, 13)]
    elsewhere = client_of(cast.staff("Ou", "OPERATOR", region=cast.SHENZHEN))
    waits = " ".join(words_on(elsewhere.get("/admin/").content.decode()))
    assert f"{label} 0 Nothing waits." in waits


def test_what_an_open_draft_will_take_is_not_drafted_again_next_month(roof):
    give(3_226_000)
    give(3_226_000, first=1, city=cast.SHENZHEN)
    set_clock(NOVEMBER)
    assert run()["drafted"] == 2
    # Of each 226,000 g will be left: with these they come to a tonne in one city alone.
    give(774_000, first=2)
    give(773_999, first=3, city=cast.SHENZHEN)
    set_clock(DECEMBER)
    assert run()["drafted"] == 1
    assert found()[1] == ("IND-METRO", cast.GUANGZHOU, 2026, date(2026, 11, 1))


@pytest.mark.parametrize("became", ["RETURNED", "REJECTED"])
def test_a_month_that_people_have_taken_up_is_theirs(roof, became):
    """Returned, it is corrected; rejected, somebody decides whether it is drafted anew."""
    give(*GRAMS)
    set_clock(NOVEMBER)
    ning = cast.ning()
    report = submit_report(actor=ning.actor, report_id=draft(ning.actor).id, now=puhui_now())
    case = Case.objects.get(report=report)
    if became == "RETURNED":
        actor = roof.verifier_of(case).actor
        return_case(actor=actor, case_id=case.id, reason="look again", now=puhui_now())
    else:
        with transaction.atomic():
            reject_report(
                actor=roof.chen.actor,
                report_id=report.id,
                out_of=("IN_VERIFICATION",),
                reason="not these",
                now=puhui_now(),
            )
    assert run() == {"drafted": 0, "failed": 0}
    assert list(MonitoringReport.objects.values_list("status", flat=True)) == [became]


def test_one_that_fails_keeps_no_other_back_and_is_drafted_the_next_time(roof, monkeypatch):
    give(1_000_000, methodology="IND-BUS")
    give(1_000_000, first=10)
    set_clock(NOVEMBER)
    whole = programme_due.free_grams

    def fails(report, *, before):
        if report.methodology == "IND-BUS":
            raise RuntimeError("the disk is full")
        return whole(report, before=before)

    monkeypatch.setattr(programme_due, "free_grams", fails)
    assert run() == {"drafted": 1, "failed": 1}
    assert has_programme_due(puhui_now()), "the month is not done"
    monkeypatch.undo()
    assert run() == {"drafted": 1, "failed": 0}
    assert len(found()) == 2
    assert not has_programme_due(puhui_now())
    done = ProgrammeMonth.objects.get()
    assert (done.scheme, done.month) == ("DEMO", date(2026, 10, 1))
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        ProgrammeMonth.objects.update(month=date(2026, 9, 1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_four_workers_and_an_operator_at_one_moment_draft_one(transactional_db):
    lay_roof()
    open_office()
    set_clock(OCTOBER)
    give(*GRAMS)
    set_clock(NOVEMBER)
    ning = cast.ning().actor

    def by_hand() -> dict[str, int]:
        try:
            draft(ning)
        except ReportPeriodOverlaps:
            return {"drafted": 0, "failed": 0}
        return {"drafted": 1, "failed": 0}

    counts = all_at_once([run, run, run, run, by_hand])
    assert (sum(each["drafted"] for each in counts), sum(each["failed"] for each in counts)) == (1, 0)
    assert len(found()) == 1


def test_a_projects_report_is_drafted_by_a_person(roof):
    report = roof.draft((date(2025, 1, 1), date(2025, 2, 1)))
    fields = {field.attname: getattr(report, field.attname) for field in report._meta.concrete_fields}
    terms = {"period_from": date(2025, 3, 1), "period_to": date(2025, 4, 1), "created_by": None}
    with pytest.raises(IntegrityError, match="report_of_a_project_by_a_person"), transaction.atomic():
        MonitoringReport.objects.create(**(fields | {"id": new_id()} | terms))
