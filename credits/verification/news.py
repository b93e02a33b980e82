"""What those whose reports are verified, and those who verify them, are told."""

from uuid import UUID, uuid5

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.monitoring.report_models import MonitoringReport
from credits.verification.models import Case, Finding, Statement
from credits.verification.reading_models import FurtherReading
from puhui.kernel.errors import gettext_noop

FINDING_RAISED, REPORT_VERIFIED, REPORT_REJECTED = "finding_raised", "report_verified", "report_rejected"
REPORT_RETURNED = "report_returned"
CASE_DRAWN, READING_DRAWN, FINDING_ANSWERED = "case_drawn", "reading_drawn", "finding_answered"
NO_BODY = "report_without_body"
FINDING_OVERDUE, STATEMENT_OVERDUE, READING_OVERDUE = (
    "finding_overdue",
    "statement_overdue",
    "reading_overdue",
)

_TEXTS = {
    FINDING_RAISED: (
        gettext_noop("The verifier asks you something"),
        gettext_noop("A finding on the monitoring report of %(project)s waits for your answer."),
    ),
    REPORT_VERIFIED: (
        gettext_noop("Your monitoring report is verified"),
        gettext_noop("%(project)s: the verifier confirms %(tonnes)s t. The public notice comes next."),
    ),
    REPORT_REJECTED: (
        gettext_noop("Your monitoring report was not confirmed"),
        gettext_noop("%(project)s: the verifier's statement says why."),
    ),
    REPORT_RETURNED: (
        gettext_noop("Your monitoring report was given back"),
        gettext_noop("%(project)s: %(reason)s Correct the report and send it in anew."),
    ),
    NO_BODY: (
        gettext_noop("No body may verify your report yet"),
        gettext_noop(
            "%(project)s: none of those accredited in the scheme may take it. The registrar sees it;"
            " one is drawn as soon as there is one."
        ),
    ),
    CASE_DRAWN: (
        gettext_noop("A report was drawn for you to verify"),
        gettext_noop("%(project)s: your statement is due on %(day)s."),
    ),
    READING_DRAWN: (
        gettext_noop("A report was drawn for you to read"),
        gettext_noop("%(project)s: what you find is due on %(day)s."),
    ),
    FINDING_ANSWERED: (
        gettext_noop("A finding was answered"),
        gettext_noop("%(project)s: take the answer or ask again by %(day)s."),
    ),
    FINDING_OVERDUE: (
        gettext_noop("A finding is overdue"),
        gettext_noop("%(project)s: the turn was over on %(day)s."),
    ),
    STATEMENT_OVERDUE: (
        gettext_noop("A statement is overdue"),
        gettext_noop("%(project)s: it was due on %(day)s."),
    ),
    READING_OVERDUE: (
        gettext_noop("A reading is overdue"),
        gettext_noop("%(project)s: it was due on %(day)s."),
    ),
}
for _kind, (_title, _body) in _TEXTS.items():
    register_kind(_kind, title=_title, body=_body)


def tell_no_body(report: MonitoringReport) -> None:
    """Tell a report's owner that it waits, in the open transaction: once, however often the job looks.

    Sent in again after a return it is another report to be verified, and told again.
    """
    cause = uuid5(report.id, f"{report.digest} {report.submitted_at}")
    notify(party_id=report.party_id, kind=NO_BODY, cause=cause, project=name_of(report))


def tell_case(case: Case, *, cause: UUID | None = None) -> None:
    """Tell a body of a case that was drawn for it, in the open transaction; `cause` tells one draw anew from
    another."""
    notify(
        party_id=case.body.party_id,
        kind=CASE_DRAWN,
        cause=cause or case.id,
        project=name_of(case.report),
        day=str(case.due_on),
    )


def tell_reading(reading: FurtherReading) -> None:
    """Tell a body of a further reading that was drawn for it; owner and first verifier are not told."""
    notify(
        party_id=reading.body.party_id,
        kind=READING_DRAWN,
        cause=reading.id,
        project=name_of(reading.case.report),
        day=str(reading.due_on),
    )


def tell_finding(finding: Finding) -> None:
    """Tell the report's owner of a finding, in the open transaction."""
    report = finding.case.report
    notify(party_id=report.party_id, kind=FINDING_RAISED, cause=finding.id, project=name_of(report))


def tell_answer(finding: Finding) -> None:
    """Tell the body that its finding was answered; once for each answer."""
    _tell_turn(FINDING_ANSWERED, finding.case.body.party_id, finding)


def tell_overdue(finding: Finding) -> None:
    """Tell both sides that a turn is over: whose it was, and who waits."""
    for party_id in {finding.case.report.party_id, finding.case.body.party_id}:
        _tell_turn(FINDING_OVERDUE, party_id, finding)


def tell_late(kind: str, late: Case | FurtherReading) -> None:
    """Tell a body that its statement or its reading is overdue."""
    report = late.report if isinstance(late, Case) else late.case.report
    cause = uuid5(late.id, str(late.due_on))
    notify(party_id=late.body.party_id, kind=kind, cause=cause, project=name_of(report), day=str(late.due_on))


def tell_statement(statement: Statement, *, is_positive: bool) -> None:
    """Tell the report's owner of the verifier's statement, in the open transaction."""
    report = statement.case.report
    notify(
        party_id=report.party_id,
        kind=REPORT_VERIFIED if is_positive else REPORT_REJECTED,
        cause=statement.case_id,
        project=name_of(report),
        tonnes=statement.tonnes,
    )


def tell_returned(case: Case, *, reason: str) -> None:
    """Tell the report's owner that it came back to be corrected, in the open transaction; once a case."""
    report = case.report
    notify(
        party_id=report.party_id,
        kind=REPORT_RETURNED,
        cause=case.id,
        project=name_of(report),
        reason=reason,
    )


def _tell_turn(kind: str, party_id: UUID, finding: Finding) -> None:
    # Each turn is news of its own: the same finding may be asked, answered and late more than once.
    cause = uuid5(finding.id, f"{finding.status} {finding.due_on}")
    project = name_of(finding.case.report)
    notify(party_id=party_id, kind=kind, cause=cause, project=project, day=str(finding.due_on))


def name_of(report: MonitoringReport) -> str:
    """Return what a report is called in a notice: its project, or the programme's methodology."""
    return report.project.name if report.project else report.methodology
