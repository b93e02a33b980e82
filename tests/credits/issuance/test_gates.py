"""Nothing is reported or issued but by a version that is filed with the scheme's authority and whose numbers
have sources; nothing at all once the scheme's rules have ended. Refused by the code and by the database."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from credits.issuance.models import Approval, Issuance, Notice
from credits.issuance.services import mint_issuance, request_issuance
from credits.ledger.types import Book
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.services import (
    approve_draft,
    publish_draft,
    record_filing,
    submit_draft,
    write_draft,
)
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.standing import GatesClosed
from credits.monitoring.models import Basis
from credits.monitoring.report_errors import VersionChanges
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Meter, Project, Reading
from credits.retirement.services import retire_units
from credits.schemes.models import Scheme
from credits.schemes.rules import RulesEnded
from credits.verification.services import submit_report
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.issuance.joiners import GRAMS, MONTH, NOVEMBER, OCTOBER, draft, joins, open_office
from tests.credits.issuance.roof import lay_reading
from tests.credits.methodologies.cups import SCAN

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 3), date(2026, 4, 1)
APRIL = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)
MEASURES = {
    "rules_zh": "广东省碳普惠交易管理办法",
    "rules_en": "Measures of Guangdong for carbon-inclusion trading",
}
REAL = (
    ("version = 1", "version = 2"),
    ("published = 2025-01-01", "published = 2026-03-02"),
    ("effective_from = 2025-01-01", "effective_from = 2026-03-03"),
    ('formula_confidence = "design"', 'formula_confidence = "sourced-official"'),
    ("demonstration = true", "demonstration = false"),
)


@pytest.fixture(autouse=True)
def memory():
    yield
    forget_snapshot()


def second_version(*changes: tuple[str, str]) -> MethodologyVersion:
    """Publish the roof's methodology anew, from the third of March on."""
    text = MethodologyVersion.objects.get(methodology="GD-PV", version=1).text
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    rong, fang = cast.rong().actor, cast.fang().actor
    now = puhui_now()
    written = write_draft(actor=rong, now=now, text=text)
    submit_draft(actor=rong, now=now, draft_id=written.pk)
    approve_draft(actor=fang, now=now, draft_id=written.pk, digest=written.digest)
    terms = {"number": "DEMO-M-2025-007", "filed_on": date(2025, 1, 1), "scan_digest": SCAN}
    record_filing(actor=fang, now=now, draft_id=written.pk, **terms)
    version = publish_draft(actor=fang, now=now, draft_id=written.pk).published
    assert version is not None
    return version


def make_real() -> None:
    """Let the scheme be no demonstration any more."""
    Scheme.objects.update(is_demonstration=False)


def march(roof) -> MonitoringReport:
    """Draft the report of March, read from the third on."""
    Project.objects.update(commissioned_on=date(2024, 12, 1))
    set_clock(APRIL)
    lay_reading(Meter.objects.get(), *MARCH, 36, roof.mei)
    return roof.draft(MARCH)


def submit(roof, report):
    return submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())


def reasons(refused) -> set[str]:
    return set(refused.value.data["reasons"].split(", "))


def test_a_demonstration_edition_is_reported_in_the_demonstration_alone(roof):
    report = roof.draft()
    make_real()
    with pytest.raises(GatesClosed) as refused:
        submit(roof, report)
    assert reasons(refused) == {"FORMULA_DESIGN", "FILED_AS_DEMONSTRATION", "FILING_NOT_RECORDED"}
    assert refused.value.errors[0]["code"] in reasons(refused)
    report.refresh_from_db()
    assert report.status == "DRAFT"


def test_a_filed_version_of_sourced_numbers_is_reported_under_its_authority(roof):
    version = second_version(*REAL)
    make_real()
    sealed = submit(roof, march(roof))
    assert sealed.content["methodology"]["version"] == version.version == 2
    assert Basis.objects.get(pk=sealed.basis_id).methodology_version_id == version.pk


def test_what_only_limits_is_told_to_the_verifier(roof):
    assert "capacity_below_ceiling" in roof.sent_in().content["attest"]


def test_the_filing_of_another_authority_does_not_do(roof):
    second_version(*REAL)
    make_real()
    report = march(roof)
    Scheme.objects.update(authority_zh="另一主管机构")
    with pytest.raises(GatesClosed) as refused:
        submit(roof, report)
    assert reasons(refused) == {"FILED_WITH_ANOTHER"}


def test_a_number_without_a_source_that_enters_the_result_is_named(roof):
    unsourced = (
        'source = "CDM TOOL07, default for wind and solar"\nconfidence = "memory-high"',
        'source = "own choice"\nconfidence = "design"',
    )
    second_version(*REAL, unsourced)
    make_real()
    report = march(roof)
    with pytest.raises(GatesClosed) as refused:
        submit(roof, report)
    assert reasons(refused) == {"DESIGN:weight_om"}
    assert MethodologyVersion.objects.get(methodology="GD-PV", version=2).unsourced == ["weight_om"]


def test_an_edition_of_an_authority_brings_nothing_in_the_demonstration(roof):
    second_version(*REAL)
    report = march(roof)
    with pytest.raises(GatesClosed) as refused:
        submit(roof, report)
    assert reasons(refused) == {"FILED_FOR_REAL"}


def test_the_programme_reports_no_demonstration_grams_in_a_real_scheme(db):
    load_catalogs()
    open_office()
    set_clock(OCTOBER)
    for number, grams in enumerate(GRAMS):
        joins(number, grams)
    metro = MethodologyVersion.objects.get(methodology="IND-METRO")
    Basis.objects.create(
        scheme="DEMO", methodology_version_id=metro.pk, factor_version_ids=[], baseline_version_ids=[]
    )
    set_clock(NOVEMBER)
    ning = cast.ning()
    report = draft(ning.actor, MONTH)
    make_real()
    with pytest.raises(GatesClosed) as refused:
        submit_report(actor=ning.actor, report_id=report.id, now=puhui_now())
    assert "FILED_AS_DEMONSTRATION" in reasons(refused)
    assert "PLACEHOLDER:ef_baseline" in reasons(refused)


def test_what_was_verified_is_not_issued_when_the_scheme_takes_no_demonstration_any_more(roof):
    statement = roof.stated()
    make_real()
    with pytest.raises(GatesClosed), transaction.atomic(), acting_as("worker"):
        request_issuance(statement_id=statement.id, now=puhui_now())
    assert not Issuance.objects.exists()


@pytest.mark.database
def test_the_database_seals_and_issues_nothing_of_a_version_that_is_not_filed(roof):
    sealed = roof.sent_in()
    columns = ("digest", "content", "basis_id", "tonnes", "reduction_g", "submitted_at", "submitted_by")
    values = {name: getattr(sealed, name) for name in columns}
    issuance = roof.in_notice(sealed)
    make_real()
    draft_rows = MonitoringReport.objects.filter(pk=roof_draft(roof).pk)
    with pytest.raises(IntegrityError, match="is not filed with the authority"), transaction.atomic():
        draft_rows.update(status="SUBMITTED", **values)
    with pytest.raises(IntegrityError, match="rests on no version"), transaction.atomic():
        draft_rows.update(status="SUBMITTED", **values | {"basis_id": None})
    awaiting = Issuance.objects.filter(pk=issuance.pk)
    awaiting.update(status="AWAITING_APPROVAL")
    Notice.objects.update(ended_at=puhui_now())
    for registrar in (roof.chen, roof.tang):
        Approval.objects.create(
            issuance=issuance,
            digest=issuance.digest,
            person_id=registrar.party.pk,
            user_id=registrar.user.pk,
            role="REGISTRAR",
            approved_at=puhui_now(),
        )
    with pytest.raises(IntegrityError, match="is not filed with the authority"), transaction.atomic():
        awaiting.update(status="APPROVED")


def roof_draft(roof) -> MonitoringReport:
    """Draft another report of the roof, of no day that is reported already."""
    set_clock(APRIL)
    return roof.draft(MARCH)


@pytest.mark.database
def test_the_database_seals_nothing_that_rests_on_a_number_without_a_source(roof):
    unsourced = (
        'source = "CDM TOOL07, default for wind and solar"\nconfidence = "memory-high"',
        'source = "own choice"\nconfidence = "design"',
    )
    version = second_version(*REAL, unsourced)
    make_real()
    basis = Basis.objects.create(
        scheme="DEMO", methodology_version_id=version.pk, factor_version_ids=[], baseline_version_ids=[]
    )
    rows = MonitoringReport.objects.filter(pk=march(roof).pk)
    sealed = {"digest": "d" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000, "basis_id": basis.pk}
    with pytest.raises(IntegrityError, match="rests on a number without a source"), transaction.atomic():
        rows.update(status="SUBMITTED", **sealed)


@pytest.mark.database
def test_what_the_gates_go_by_is_final(roof):
    rows = MethodologyVersion.objects.filter(methodology="GD-PV")
    for change in ({"unsourced": ["x"]}, {"result_factors": []}, {"formula_confidence": "memory-low"}):
        with pytest.raises(IntegrityError, match="text_is_final"), transaction.atomic():
            rows.update(**change)


def ended(day: date = date(2026, 3, 1)) -> None:
    """Let the scheme's rules have their last day."""
    Scheme.objects.update(**MEASURES, rules_last_day=day)


def test_after_the_rules_have_ended_nothing_is_reported_and_the_document_is_named(roof):
    report = roof.draft()
    ended()
    with pytest.raises(
        RulesEnded, match=r"Measures of Guangdong .* ended on 2026-03-01, and DEMO names no"
    ) as refused:
        submit(roof, report)
    assert refused.value.data["day"] == "2026-03-01"
    # On the last day itself they hold.
    ended(business_date(puhui_now()))
    assert submit(roof, report).status == "IN_VERIFICATION"


def test_after_the_rules_have_ended_nothing_is_requested_approved_or_minted_until_a_successor(roof):
    statement = roof.stated()
    ended()
    with transaction.atomic(), acting_as("worker"):
        assert request_issuance(statement_id=statement.id, now=puhui_now()) is None
    Scheme.objects.update(rules_last_day=None)
    with transaction.atomic(), acting_as("worker"):
        assert request_issuance(statement_id=statement.id, now=puhui_now()) is not None


def test_an_approval_is_refused_and_a_mint_waits(roof):
    issuance = roof.awaiting()
    ended()
    with pytest.raises(RulesEnded):
        roof.approve(issuance, roof.chen)
    Scheme.objects.update(rules_last_day=None)
    roof.approve(issuance, roof.chen)
    issuance = roof.approve(issuance, roof.tang)
    ended()
    with transaction.atomic(), acting_as("worker"):
        assert not mint_issuance(issuance.id, now=puhui_now())
    Scheme.objects.update(rules_last_day=None)
    with transaction.atomic(), acting_as("worker"):
        assert mint_issuance(issuance.id, now=puhui_now())


@pytest.mark.database
def test_the_database_seals_nothing_after_the_rules_have_ended(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    report = roof_draft(roof)
    ended()
    sealed = {"digest": "d" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000}
    told = "Measures of Guangdong for carbon-inclusion trading ended on 2026-03-01"
    rows, basis = MonitoringReport.objects.filter(pk=report.pk), Basis.objects.get()
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        rows.update(status="SUBMITTED", **sealed, basis_id=basis.pk)


def test_after_the_rules_have_ended_people_go_on_retiring(roof):
    issuance = roof.minted()
    ended()
    retired = retire_units(
        actor=roof.mei.actor,
        book=Book.REGISTRY,
        quantity_g=1_000_000,
        purpose="voluntary",
        beneficiary="all",
        reason="x",
        command_id=new_id(),
        now=puhui_now(),
        batch=issuance.batch,
    )
    assert retired.quantity_g == 1_000_000


def test_a_roof_that_may_keeps_the_version_of_its_registration(roof):
    first = MethodologyVersion.objects.get(methodology="GD-PV")
    Project.objects.filter(pk=roof.project.pk).update(status="SUSPENDED")
    Project.objects.filter(pk=roof.project.pk).update(status="REGISTERED", pinned_version=first)
    second_version(*REAL[:3], ("[filing]", "[running_projects]\nkeep_version = true\n\n[filing]"))
    assert submit(roof, march(roof)).content["methodology"]["version"] == 1


def test_without_a_word_its_next_report_goes_by_the_new_version(roof):
    first = MethodologyVersion.objects.get(methodology="GD-PV")
    Project.objects.filter(pk=roof.project.pk).update(status="SUSPENDED")
    Project.objects.filter(pk=roof.project.pk).update(status="REGISTERED", pinned_version=first)
    second_version(*REAL[:3])
    assert submit(roof, march(roof)).content["methodology"]["version"] == 2


def test_a_report_over_the_day_of_the_change_is_split_there(roof):
    second_version(*REAL[:3])
    set_clock(APRIL)
    Reading.objects.filter(period_from__gte=date(2026, 1, 1)).delete()
    for begin, end in ((date(2026, 1, 1), date(2026, 3, 3)), MARCH):
        lay_reading(Meter.objects.get(), begin, end, 36, roof.mei)
    report = roof.draft((date(2026, 1, 1), date(2026, 4, 1)))
    with pytest.raises(VersionChanges, match="2026-03-03") as refused:
        submit(roof, report)
    assert refused.value.data["day"] == "2026-03-03"


@pytest.mark.database
def test_the_version_of_a_project_is_pinned_once(roof):
    first = MethodologyVersion.objects.get(methodology="GD-PV")
    with pytest.raises(IntegrityError, match="keeps_its_version"), transaction.atomic():
        Project.objects.filter(pk=roof.project.pk).update(pinned_version=first)


def test_the_demonstrations_file_names_no_end(db):
    load_catalogs()
    assert Scheme.objects.get(code="DEMO").rules_last_day is None
