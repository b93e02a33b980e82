"""One row behind each page of reports, verification and issuance, laid plainly; `text` stands where people
write."""

from datetime import date, timedelta

from credits.issuance.models import Issuance, Notice, Objection
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.verification.models import Case, Finding, Statement, VerificationBody
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast

DIGEST = "d" * 64


def lay_reports(project: Project, text: str) -> Case:
    """Lay a report with its case, a finding, and an issuance under notice with an objection."""
    now, person = puhui_now(), new_id()
    report = MonitoringReport.objects.create(
        kind="PROJECT",
        scheme="DEMO",
        party=project.party,
        project=project,
        methodology="GD-PV",
        city=cast.GUANGZHOU,
        vintage=2025,
        period_from=date(2025, 1, 1),
        period_to=date(2026, 1, 1),
        created_at=now,
        created_by=person,
    )
    rows = MonitoringReport.objects.filter(pk=report.pk)
    rows.update(status="SUBMITTED", digest=DIGEST, content=content(text), tonnes=1, reduction_g=1_000_000)
    body = VerificationBody.objects.create(
        scheme="DEMO", party=cast.organisation(f"Pearl {text}"), accredited_at=now
    )
    case = Case.objects.create(report=report, report_digest=DIGEST, body=body, opened_at=now)
    Finding.objects.create(case=case, kind="CLARIFICATION", text=text, raised_at=now, raised_by=person)
    for status in ("IN_VERIFICATION", "VERIFIED"):
        rows.update(status=status)
    statement = Statement.objects.create(
        case=case,
        report_digest=DIGEST,
        opinion="POSITIVE",
        tonnes=1,
        text=text,
        signed_by=new_id(),
        signed_at=now,
        digest=DIGEST,
    )
    issuance = Issuance.objects.create(
        report=report,
        statement=statement,
        scheme="DEMO",
        party=project.party,
        methodology="GD-PV",
        serial_code="PV",
        city=cast.GUANGZHOU,
        vintage=2025,
        tonnes=1,
        digest=DIGEST,
        requested_at=now,
    )
    Issuance.objects.filter(pk=issuance.pk).update(status="IN_NOTICE")
    notice = Notice.objects.create(
        issuance=issuance, working_days=7, starts_at=now, ends_at=now + timedelta(days=9)
    )
    Objection.objects.create(notice=notice, text=text, contact=text, received_at=now)
    return case


def content(text: str) -> dict:
    """Return what such a report seals."""
    return {
        "methodology": {"code": "GD-PV", "version": 1, "digest": DIGEST},
        "inputs": {"generation_mwh": {"value": "1", "unit": "MWh"}},
        "steps": [{"name": "x", "title": text, "formula": "x", "value": "1", "unit": "t"}],
        "readings": [{"meter": text, "from": "2025-01-01", "to": "2026-01-01", "value": "1", "unit": "MWh"}],
        "documents": [{"id": "x", "kind": "PHOTO", "sha256": DIGEST}],
    }
