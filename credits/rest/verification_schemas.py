"""The answers about verification, as the OpenAPI document shows them."""

from typing import Any

from rest_framework import serializers

from credits.rest.monitoring_schemas import report_body
from credits.rest.verification_work_schemas import CheckBody, DrawBody, SampledBody, VisitBody
from credits.verification.models import Case, Finding
from credits.verification.permissions import may_answer, may_verify
from credits.verification.states import CaseStatus, FindingStatus
from credits.verification.terms import is_over
from puhui.kernel.rest.objects import Act, StateBody
from puhui.kernel.rest.serializers import PageBody

CASE, FINDING = "verification_case", "finding"


def _verifies(actor: Any, finding: Finding) -> bool:
    return finding.case.status == CaseStatus.OPEN and may_verify(actor, finding.case)


def _answers(actor: Any, finding: Finding) -> bool:
    return finding.case.status == CaseStatus.OPEN and may_answer(actor, finding.case)


CASE_ACTS = tuple(Act(name, {CaseStatus.OPEN}, may_verify) for name in ("find", "check", "state", "return"))
FINDING_ACTS = (
    Act("answer", {FindingStatus.OPEN}, _answers),
    Act("close", {FindingStatus.ANSWERED}, _verifies),
    Act("reopen", {FindingStatus.ANSWERED}, _verifies),
)


class FindingBody(StateBody):
    id = serializers.UUIDField()
    case_id = serializers.UUIDField()
    kind = serializers.CharField(help_text="CLARIFICATION or CORRECTIVE_ACTION")
    text = serializers.CharField()
    raised_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text="Last day of whose turn it is")
    is_overdue = serializers.BooleanField()


class StatementBody(serializers.Serializer):
    id = serializers.UUIDField()
    opinion = serializers.CharField(help_text="POSITIVE or NEGATIVE")
    tonnes = serializers.IntegerField()
    text = serializers.CharField()
    report_digest = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of all that was signed")
    signed_at = serializers.DateTimeField()


class CaseBody(StateBody):
    id = serializers.UUIDField()
    report_id = serializers.UUIDField()
    report_digest = serializers.CharField()
    scheme = serializers.CharField()
    methodology = serializers.CharField()
    city = serializers.CharField()
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    reported_t = serializers.IntegerField(allow_null=True)
    open_findings = serializers.IntegerField(help_text="Raised and not closed")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text="When the statement is due")
    is_overdue = serializers.BooleanField()
    readers_wanted = serializers.IntegerField(help_text="2: a second body reads it before it takes effect")


class FullCaseBody(CaseBody):
    report = serializers.JSONField(help_text="The report with its sealed content: readings, digests, steps")
    findings = FindingBody(many=True)
    statement = StatementBody(allow_null=True)
    draw = DrawBody()
    is_risky = serializers.BooleanField()
    line_risks = serializers.JSONField(help_text="Lines that strike the eye, and why, by their reference")
    checklist = CheckBody(many=True)
    sample = SampledBody(many=True)
    visits = VisitBody(many=True)


class CasePage(PageBody):
    results = CaseBody(many=True)


def case_body(case: Case, state: dict[str, Any], open_findings: int) -> dict[str, Any]:
    """Return a case as lists show it."""
    report = case.report
    return {
        "id": case.id,
        "report_id": report.id,
        "report_digest": case.report_digest,
        "scheme": report.scheme,
        "methodology": report.methodology,
        "city": report.city,
        "period_from": report.period_from,
        "period_to": report.period_to,
        "reported_t": report.tonnes,
        "open_findings": open_findings,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "due_on": case.due_on,
        "is_overdue": case.status == CaseStatus.OPEN and is_over(case.due_on),
        "readers_wanted": case.readers_wanted,
        **state,
    }


def finding_body(finding: Finding, state: dict[str, Any]) -> dict[str, Any]:
    """Return a finding with its latest answer; earlier ones stand in the audit trail."""
    return {
        "id": finding.id,
        "case_id": finding.case_id,
        "kind": finding.kind,
        "text": finding.text,
        "raised_at": finding.raised_at,
        "answer": finding.answer or None,
        "answered_at": finding.answered_at,
        "due_on": finding.due_on,
        "is_overdue": finding.status != FindingStatus.CLOSED and is_over(finding.due_on),
        **state,
    }


def statement_body(case: Case) -> dict[str, Any] | None:
    """Return the statement of a case, if it was signed."""
    statement = getattr(case, "statement", None)
    if statement is None:
        return None
    names = ("id", "opinion", "tonnes", "text", "report_digest", "digest", "signed_at")
    return {name: getattr(statement, name) for name in names}


def sealed_body(case: Case) -> dict[str, Any]:
    """Return the case's report with its content; what the caller may do to it is no matter of the case."""
    report = case.report
    # After a return the report is sealed no more, or anew: the case was about what had this digest.
    is_the_same = report.digest == case.report_digest
    return report_body(report, {"status": report.status}) | {
        "content": report.content if is_the_same else None
    }
