"""The bakery's reports, one at every stage, for the authorisation matrix; the clock stands where it stood."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.people.roles import Role
from credits.issuance.models import Issuance
from credits.ledger.serial_models import SerialBlock
from credits.projects.models import Project, ProjectDocument
from credits.projects.services import review_document
from credits.schemes.models import Programme
from credits.verification.models import Case, VerificationBody
from credits.verification.services import answer_finding, note_visit, raise_finding
from puhui.kernel.clock import business_date, puhui_now, set_offset
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import MONDAY, Roof, lay_project
from tests.credits.projects.roofs import with_paper

INSTEAD_OF_REPORTS = {
    "projects/<uuid:project_id>/monitoring-reports": ("project_id", "registered_id"),
    "registry/projects/<uuid:project_id>": ("project_id", "registered_id"),  # a draft is not public
    "monitoring-reports/<uuid:report_id>": ("report_id", "draft_id"),
    "monitoring-reports/<uuid:report_id>/figures": ("report_id", "draft_id"),
    "monitoring-reports/<uuid:report_id>/submit": ("report_id", "draft_id"),
    "findings/<uuid:finding_id>/close": ("finding_id", "answered_id"),
    "findings/<uuid:finding_id>/reopen": ("finding_id", "answered_id"),
}


def lay_reports(mei: CastMember) -> tuple[CastMember, dict[str, str]]:
    """Lay a report in verification with findings, a draft, and issuances in notice, awaiting and minted.

    Returns the verifier and the ids.
    """
    stood = puhui_now() - timezone.now()
    wei = cast.member_of("Wei", Role.VERIFIER, cast.organisation("Pearl Verification"))
    # No other body takes part in the draws: Wei's is the one that has the cases.
    VerificationBody.objects.update(is_active=False)
    body = VerificationBody.objects.create(
        scheme="DEMO", party=wei.organisation, accredited_at=puhui_now(), accredited_to=date(2099, 12, 31)
    )
    registrars = [cast.staff(name, Role.REGISTRAR) for name in ("He", "Ning")]
    set_clock(MONDAY)
    roof = Roof(mei, wei, wei, *registrars, lay_project(mei, key="minted"), body, body)
    minted = roof.minted()
    roof.project = lay_project(mei, key="awaiting")
    awaiting = roof.awaiting()
    set_offset(stood)
    roof.project = lay_project(mei, key="in-notice")
    in_notice = roof.in_notice()
    roof.project = lay_project(mei, key="in-verification")
    report = roof.sent_in()
    case = Case.objects.get(report=report)
    open_one, answered = (
        raise_finding(
            actor=wei.actor, case_id=case.id, kind="CLARIFICATION", text="Which meter?", now=puhui_now()
        )
        for _ in range(2)
    )
    answer_finding(actor=mei.actor, finding_id=answered.id, text="The left one", now=puhui_now())
    visit = note_visit(
        actor=wei.actor,
        case_id=case.id,
        visited_on=business_date(puhui_now()),
        notes="Twelve strings.",
        now=puhui_now(),
    )
    roof.project = lay_project(mei, key="draft")
    draft = roof.draft()
    registered = lay_project(mei, key="registered")
    if not Programme.objects.exists():
        Programme.objects.create(scheme_id="DEMO", party=cast.organisation("Programme office"))
    return wei, {
        "report_id": str(report.id),
        "case_id": str(case.id),
        "visit_id": str(visit.id),
        "line_ref": str(case.sample.order_by("position")[0].ref),
        "finding_id": str(open_one.id),
        "answered_id": str(answered.id),
        "draft_id": str(draft.id),
        "registered_id": str(registered.id),
        "declaration_id": str(_declared(roof, registered).id),
        "issuance_id": str(awaiting.id),
        "notice_id": str(in_notice.notice.id),
        "batch": minted.batch,
        # Another sale has the first numbers of this vintage.
        "serial": str(SerialBlock.objects.get(batch=minted.batch)),
        # What is signed, and what is approved, by what it was when it was shown.
        "stated_digest": Case.objects.get(pk=case.pk).report_digest,
        "issuance_digest": Issuance.objects.get(pk=awaiting.pk).digest,
    }


def _declared(roof: Roof, project: Project) -> ProjectDocument:
    """Put a declaration to a project, which a registrar accepts."""
    paper = with_paper(roof.mei, project, kind="NO_DOUBLE_CLAIM")
    review_document(
        actor=roof.chen.actor,
        now=puhui_now(),
        project_id=project.id,
        document_id=paper.id,
        outcome="ACCEPTED",
        reason="for the matrix",
    )
    return paper


def bodies_of_reports(world: Any) -> dict[str, object]:
    """Return the bodies of the calls on reports, by route."""
    reason = {"reason": "for the matrix"}
    digest, stated = world.objects["issuance_digest"], world.objects["stated_digest"]
    period = {"period_from": "2025-01-01", "period_to": "2026-01-01"}
    case, issuance = "verification/cases/<uuid:case_id>", "issuances/<uuid:issuance_id>"
    return {
        "projects/<uuid:project_id>/monitoring-reports": period,
        "monitoring-reports/<uuid:report_id>": period,
        "monitoring-reports/<uuid:report_id>/figures": {"figures": []},
        "programme-reports": {
            "scheme": "DEMO",
            "methodology": "IND-METRO",
            "city": cast.GUANGZHOU,
            "month": "2026-02",
        },
        f"{case}/findings": {"kind": "CLARIFICATION", "text": "What is it?"},
        f"{case}/statement": {"opinion": "NEGATIVE", "tonnes": 0, "text": "Wrong.", "report_digest": stated},
        f"{case}/return": reason,
        f"{case}/checklist": {"answers": [{"code": "PERIOD", "answer": "CONFORMS"}]},
        f"{case}/sample": {"lines": [{"ref": world.objects["line_ref"], "is_right": True}]},
        f"{case}/visits": {"visited_on": "2026-03-02", "notes": "Twelve strings."},
        "verification/readings/<uuid:reading_id>/opinion": {
            "opinion": "NEGATIVE",
            "tonnes": 0,
            "text": "Wrong.",
            "report_digest": stated,
        },
        "findings/<uuid:finding_id>/answer": {"text": "The left one"},
        "findings/<uuid:finding_id>/close": reason,
        "findings/<uuid:finding_id>/reopen": reason,
        f"{issuance}/approve": {"digest": digest},
        f"{issuance}/refuse": reason,
        f"{issuance}/return": reason,
        "registry/notices/<uuid:notice_id>/objections": {"text": "The roof is mine."},
    }
