"""Findings: raised and closed by the verifier, answered by whose report it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from accounts.people.roles import MandateAct
from credits.monitoring.report_permissions import ANSWER, check_speaks_for
from credits.projects.filings import record_filing
from credits.verification.errors import CaseClosed, FindingState
from credits.verification.models import Case, Finding
from credits.verification.news import tell_answer, tell_finding
from credits.verification.permissions import check_verifies
from credits.verification.selectors import visible_case, visible_finding
from credits.verification.states import CaseStatus, FindingStatus
from credits.verification.terms import due_on
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted, gettext_noop

TURN = ("due_on", "overdue_told_at")


def raise_finding(*, actor: Actor, case_id: UUID, kind: str, text: str, now: datetime) -> Finding:
    """Ask the owner something, in an open case; the kind tells in how many working days it is due.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed.
    """
    with transaction.atomic():
        case = open_case(actor, case_id)
        check_verifies(actor, case, now)
        finding = Finding.objects.create(
            case=case,
            kind=kind,
            text=text,
            raised_at=now,
            raised_by=person_of(actor),
            due_on=due_on(kind.lower(), now),
        )
        tell_finding(finding)
        _tell(actor, "finding_raised", finding, now)
    return finding


def answer_finding(*, actor: Actor, finding_id: UUID, text: str, now: datetime) -> Finding:
    """Answer an open finding about one's report. Raises: NotFound, NotPermitted, CaseClosed, FindingState."""
    with transaction.atomic():
        finding = _locked(actor, finding_id)
        check_speaks_for(actor, finding.case.report, ANSWER)
        if person_of(actor) == finding.raised_by:
            raise NotPermitted(gettext_noop("Somebody else than who raised it answers a finding."))
        _expect(finding, FindingStatus.OPEN)
        finding.status, finding.answer = FindingStatus.ANSWERED, text
        finding.answered_at, finding.answered_by = now, person_of(actor)
        _turn(finding, "judging", now)
        finding.save(update_fields=["status", "answer", "answered_at", "answered_by", *TURN])
        report = finding.case.report
        act = MandateAct.FILE_REPORTS
        record_filing(actor, report.project_id, "finding_answered", now, act=act, report_id=report.id)
        tell_answer(finding)
        _tell(actor, "finding_answered", finding, now)
    return finding


def close_finding(*, actor: Actor, finding_id: UUID, now: datetime, reason: str = "") -> Finding:
    """Take an answer.

    Raises: NotFound, NotPermitted, OwnReport, AccreditationOver, CaseClosed, FindingState.
    """
    return _judge(actor, finding_id, FindingStatus.CLOSED, "finding_closed", now, reason)


def reopen_finding(*, actor: Actor, finding_id: UUID, now: datetime, reason: str = "") -> Finding:
    """Ask again: the answer does not do. Raises as `close_finding` does."""
    return _judge(actor, finding_id, FindingStatus.OPEN, "finding_reopened", now, reason)


def open_case(actor: Actor, case_id: UUID) -> Case:
    """Return an open case that the actor may see, locked; raises NotFound, CaseClosed."""
    visible_case(actor, case_id)
    # Without its body: who waits here while another one is drawn would find no row that joins the two.
    case = Case.objects.select_for_update(of=("self",)).select_related("report").get(pk=case_id)
    if case.status != CaseStatus.OPEN:
        raise CaseClosed(gettext_noop("It is %(status)s."), status=case.status)
    return case


def _judge(actor: Actor, finding_id: UUID, status: str, action: str, now: datetime, reason: str) -> Finding:
    with transaction.atomic():
        finding = _locked(actor, finding_id)
        check_verifies(actor, finding.case, now)
        _expect(finding, FindingStatus.ANSWERED)
        # What was answered stays in the trail; the column shows the latest.
        finding.status = status
        finding.closed_at = now if status == FindingStatus.CLOSED else None
        if status == FindingStatus.OPEN:
            _turn(finding, finding.kind.lower(), now)
        finding.save(update_fields=["status", "closed_at", *TURN])
        _tell(actor, action, finding, now, reason, answer=finding.answer)
    return finding


def _turn(finding: Finding, whose: str, now: datetime) -> None:
    """Begin a turn: until a day, and nobody was told that it is over."""
    finding.due_on, finding.overdue_told_at = due_on(whose, now), None


def _locked(actor: Actor, finding_id: UUID) -> Finding:
    """Lock the case first, as every command on a case does, then the finding."""
    case = open_case(actor, visible_finding(actor, finding_id).case_id)
    finding = Finding.objects.select_for_update().get(pk=finding_id)
    finding.case = case
    return finding


def _expect(finding: Finding, status: str) -> None:
    if finding.status != status:
        raise FindingState(gettext_noop("It is %(status)s."), status=finding.status)


def _tell(
    actor: Actor, action: str, finding: Finding, now: datetime, reason: str = "", answer: str = ""
) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="finding",
        object_id=finding.id,
        now=now,
        reason=reason,
        region=finding.case.report.city,
        case=str(finding.case_id),
        answer=answer,
    )
