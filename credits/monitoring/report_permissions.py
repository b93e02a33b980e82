"""Who may draft and send in reports: the owner's people for a project, operators for the programme."""

from accounts.people.permissions import can, check_may
from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.projects.filings import reaches
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

DRAFT, SUBMIT, ANSWER = "credits.draft_report", "credits.submit_report", "credits.answer_finding"
PROGRAMME = "credits.report_programme"


def may_speak_for(actor: Actor, report: MonitoringReport, permission: str) -> bool:
    """Tell whether the actor may do `permission` for whose report it is."""
    if report.kind == ReportKind.PROGRAMME:
        return can(actor, PROGRAMME, region=report.city)
    speaks = actor.party_id == report.party_id and reaches(actor, report.project_id)
    return speaks and can(actor, permission, region=report.city)


def check_speaks_for(actor: Actor, report: MonitoringReport, permission: str) -> None:
    """Refuse who may not; raises NotFound for a stranger's report, else NotPermitted."""
    if report.kind == ReportKind.PROGRAMME:
        check_may(actor, PROGRAMME, region=report.city)
    elif actor.party_id != report.party_id or not reaches(actor, report.project_id):
        raise NotFound
    else:
        check_may(actor, permission, region=report.city)
