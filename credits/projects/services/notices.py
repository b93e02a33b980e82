"""Telling the stakeholders before a project is filed: who acts, on which terms, how the benefit is shared."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import user_of
from credits.projects.errors import NoticeRuns, ProjectStateConflict
from credits.projects.filing_models import WORKING_DAYS_LEAST, StakeholderNotice
from credits.projects.permissions import check_change
from credits.projects.selectors import locked_for
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from credits.projects.told import newest_notice, speaks_of
from credits.schemes.rules import check_rules_in_force
from puhui.kernel.calendar import end_after_working_days
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop

WORKING_DAYS_MOST = 60


def publish_stakeholder_notice(
    *,
    actor: Actor,
    now: datetime,
    project_id: UUID,
    agency: str,
    key_terms: str,
    benefit_sharing: str,
    working_days: int = WORKING_DAYS_LEAST,
) -> StakeholderNotice:
    """Publish a draft's notice; it runs from now to the midnight after its last working day in Shanghai.

    It tells, and keeps, everything of the draft that a filing will be held to. Raises: InvalidInput (too
    short, or nothing said), NotFound, NotPermitted, NoticeRuns, ProjectStateConflict, RulesEnded.
    """
    said = {"agency": agency, "key_terms": key_terms, "benefit_sharing": benefit_sharing}
    wrong = [
        {"pointer": f"/{name}", "code": "missing", "detail": gettext_noop("Stakeholders are told this.")}
        for name, text in said.items()
        if not text.strip()
    ]
    if not WORKING_DAYS_LEAST <= working_days <= WORKING_DAYS_MOST:
        detail = gettext_noop("A notice runs 7 working days at least, and 60 at most.")
        wrong.append({"pointer": "/working_days", "code": "invalid", "detail": detail})
    if wrong:
        raise InvalidInput(errors=wrong)
    with transaction.atomic():
        project = locked_for(actor, project_id)
        check_change(actor, project)
        if project.status != ProjectStatus.DRAFT:
            raise ProjectStateConflict
        check_rules_in_force(project.scheme, business_date(now))
        newest = newest_notice(project)
        if newest and speaks_of(newest, project, now):
            raise NoticeRuns
        notice = StakeholderNotice.objects.create(
            project=project,
            methodology=project.methodology,
            region=project.region,
            object_key=project.object_key,
            working_days=working_days,
            starts_at=now,
            ends_at=end_after_working_days(now, working_days),
            published_by=user_of(actor),
            **said,
        )
        notice.refresh_from_db(fields=["told", "digest"])
        ends = notice.ends_at.isoformat()
        tell(actor, "stakeholder_notice_published", project, now, notice_id=str(notice.id), ends_at=ends)
    return notice
