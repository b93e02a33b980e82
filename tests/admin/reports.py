"""One row behind each page of reports, verification and issuance, laid plainly; `text` stands where people
write."""

from datetime import date

from django.db import connection, transaction

from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.models import Issuance, Notice, Objection
from credits.issuance.void_models import BatchVoid
from credits.methodologies.models import MethodologyVersion
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.registry.exchange_models import (
    Portfolio,
    PortfolioRow,
    RegisterDifference,
    RegisterLine,
    RegisterStatement,
)
from credits.verification.draws import new_seed
from credits.verification.models import Case, Finding, Statement, VerificationBody
from credits.verification.reading_models import BlindDraw, FurtherReading
from puhui.kernel.calendar import end_after_working_days
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.units import drawn_alone, verifier_of

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
        scheme="DEMO",
        party=cast.organisation(f"Pearl {text}"),
        accredited_at=now,
        accredited_to=date(2099, 12, 31),
    )
    case = Case.objects.create(
        report=report, report_digest=DIGEST, body=body, opened_at=now, **drawn_alone(body)
    )
    for status in ("IN_VERIFICATION", "VERIFIED"):
        rows.update(status=status)
    statement = Statement.objects.create(
        case=case,
        report_digest=DIGEST,
        opinion="POSITIVE",
        tonnes=1,
        text=text,
        signed_by=verifier_of(body),
        signed_at=now,
        digest=DIGEST,
    )
    # A page has one that is open, though no statement would be signed over it.
    Finding.objects.create(case=case, kind="CLARIFICATION", text=text, raised_at=now, raised_by=person)
    Case.objects.filter(pk=case.pk).update(status="STATED", closed_at=now)
    other = VerificationBody.objects.create(
        scheme="DEMO",
        party=cast.organisation(f"Delta {text}"),
        accredited_at=now,
        accredited_to=date(2099, 12, 31),
    )
    FurtherReading.objects.create(
        case=case,
        kind="BLIND",
        body=other,
        opened_at=now,
        due_on=date(2099, 12, 31),
        **drawn_alone(other),
    )
    BlindDraw.objects.create(
        week_from=date(2026, 3, 2), seed=new_seed(), statements=1, drawn=1, unread=0, drawn_at=now
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
    ends_at = end_after_working_days(now, 7)
    notice = Notice.objects.create(issuance=issuance, working_days=7, starts_at=now, ends_at=ends_at)
    Objection.objects.create(notice=notice, text=text, contact=text, received_at=now)
    _lay_decisions(issuance, text)
    return case


def _lay_decisions(issuance: Issuance, text: str) -> None:
    """Lay an authority's answer and a void, plainly: the guards would ask for the whole way before them."""
    now, by = puhui_now(), {"entered_by": new_id(), "entered_by_user": new_id()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        AuthorityAnswer.objects.create(
            issuance=issuance,
            scheme="DEMO",
            outcome="REFUSED",
            document_no=text[:100],
            document_date=now.date(),
            reason=text,
            digest=DIGEST,
            entered_at=now,
            **by,
        )
        BatchVoid.objects.create(
            issuance=issuance,
            tonnes=1,
            reason=text,
            proposed_by=new_id(),
            proposed_by_user=new_id(),
            proposed_at=now,
        )
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    entered = {"scheme_id": "DEMO", "digest": DIGEST}
    statement = RegisterStatement.objects.create(
        **entered, as_of=now.date(), lines=1, imported_by=new_id(), imported_at=now
    )
    RegisterLine.objects.create(statement=statement, label=text, first_no=1, last_no=2, status="ISSUED")
    RegisterDifference.objects.create(
        scheme_id="DEMO",
        statement=statement,
        kind="MISSING_HERE",
        label=text,
        theirs=text,
        ours=text,
        found_at=now,
    )
    portfolio = Portfolio.objects.create(
        **entered,
        title=text[:200],
        source=text[:300],
        is_demonstration=True,
        projects=1,
        tonnes=1,
        entered_by=new_id(),
        entered_at=now,
    )
    PortfolioRow.objects.create(
        portfolio=portfolio, number="1", project=text, methodology=text, region=text, vintage=2023, tonnes=1
    )


def _published() -> str:
    return MethodologyVersion.objects.get(methodology="GD-PV", version=1).digest


def content(text: str) -> dict:
    """Return what such a report seals."""
    return {
        "methodology": {"code": "GD-PV", "version": 1, "digest": _published()},
        "inputs": {"generation_mwh": {"value": "1", "unit": "MWh"}},
        "steps": [{"name": "x", "title": text, "formula": "x", "value": "1", "unit": "t"}],
        "readings": [{"meter": text, "from": "2025-01-01", "to": "2026-01-01", "value": "1", "unit": "MWh"}],
        "documents": [{"id": "x", "kind": "PHOTO", "sha256": DIGEST}],
    }
