"""What is not issued while its project is suspended; it goes on when the project is resumed (ADR 0061).

The database's rule is in standing_guards.py.
"""

from django.db.models import QuerySet

from credits.issuance.errors import ProjectSuspended
from credits.monitoring.report_models import MonitoringReport
from credits.projects.states import ProjectStatus
from puhui.kernel.errors import gettext_noop


def suspended_reports() -> QuerySet[MonitoringReport]:
    """Return the reports of projects that are suspended."""
    return MonitoringReport.objects.filter(project__status=ProjectStatus.SUSPENDED)


def check_not_suspended(report: MonitoringReport) -> None:
    """Refuse to issue anything of a suspended project; raises ProjectSuspended."""
    if suspended_reports().filter(pk=report.pk).exists():
        raise ProjectSuspended(gettext_noop("It goes on when the project is resumed."))
