"""What those whose reports are verified are told."""

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.monitoring.report_models import MonitoringReport
from credits.verification.models import Finding, Statement
from puhui.kernel.errors import gettext_noop

FINDING_RAISED, REPORT_VERIFIED, REPORT_REJECTED = "finding_raised", "report_verified", "report_rejected"

register_kind(
    FINDING_RAISED,
    title=gettext_noop("The verifier asks you something"),
    body=gettext_noop("A finding on the monitoring report of %(project)s waits for your answer."),
)
register_kind(
    REPORT_VERIFIED,
    title=gettext_noop("Your monitoring report is verified"),
    body=gettext_noop("%(project)s: the verifier confirms %(tonnes)s t. The public notice comes next."),
)
register_kind(
    REPORT_REJECTED,
    title=gettext_noop("Your monitoring report was not confirmed"),
    body=gettext_noop("%(project)s: the verifier's statement says why."),
)


def tell_finding(finding: Finding) -> None:
    """Tell the report's owner of a finding, in the open transaction."""
    report = finding.case.report
    notify(party_id=report.party_id, kind=FINDING_RAISED, cause=finding.id, project=_name(report))


def tell_statement(statement: Statement, *, is_positive: bool) -> None:
    """Tell the report's owner of the verifier's statement, in the open transaction."""
    report = statement.case.report
    notify(
        party_id=report.party_id,
        kind=REPORT_VERIFIED if is_positive else REPORT_REJECTED,
        cause=statement.case_id,
        project=_name(report),
        tonnes=statement.tonnes,
    )


def _name(report: MonitoringReport) -> str:
    return report.project.name if report.project else report.methodology
