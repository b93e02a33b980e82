"""How a project goes its way: sent in and taken back by its owner, everything else by a registrar."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.organisations.standing import check_verified
from accounts.signin.policies import check_value_out
from credits.methodologies.snapshot import current_snapshot
from credits.projects.errors import ProjectStateConflict
from credits.projects.filings import who_files
from credits.projects.models import Project
from credits.projects.news import tell_decided
from credits.projects.permissions import check_change, check_review
from credits.projects.selectors import locked_for
from credits.projects.services.filing import check_no_clash, check_noticed, check_papers, told_of_ground
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus as S
from credits.projects.types.completeness import check_complete
from credits.schemes.rules import check_rules_in_force
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.reasons import check_reason
from puhui.kernel.states import claim

WITHDRAWABLE = (S.DRAFT, S.SUBMITTED, S.CITY_REVIEW)


@dataclass(frozen=True, slots=True)
class Review:
    """One decision of a registrar: from which states it leads where, and what the event is called."""

    old: tuple[str, ...]
    new: str
    event: str


REVIEWS = {
    "take_up": Review((S.SUBMITTED,), S.CITY_REVIEW, "project_taken_up"),
    "register": Review((S.CITY_REVIEW,), S.REGISTERED, "project_registered"),
    "send_back": Review((S.CITY_REVIEW,), S.DRAFT, "project_sent_back"),
    "reject": Review((S.CITY_REVIEW,), S.REJECTED, "project_rejected"),
    "suspend": Review((S.REGISTERED,), S.SUSPENDED, "project_suspended"),
    "resume": Review((S.SUSPENDED,), S.REGISTERED, "project_resumed"),
    "close": Review((S.REGISTERED, S.SUSPENDED), S.CLOSED, "project_closed"),
}


def submit_project(*, actor: Actor, now: datetime, project_id: UUID) -> Project:
    """Send a draft in, once its notice to stakeholders has run.

    Raises: ClaimedElsewhere, ClaimsTakenIn, KycExpired, KycRequired, NotFound, NoticeNeeded, NotPermitted,
    ObjectionOpen, ProjectIncomplete, ProjectStateConflict, RulesEnded.
    """
    with transaction.atomic():
        project = locked_for(actor, project_id)
        check_change(actor, project)
        if project.status != S.DRAFT:
            raise ProjectStateConflict
        check_rules_in_force(project.scheme, business_date(now))
        check_verified(*who_files(actor, project.party_id), now=now)
        check_complete(project)
        check_noticed(project, now)
        check_no_clash(project)
        return _move(actor, project, S.SUBMITTED, "project_submitted", now)


def withdraw_project(*, actor: Actor, now: datetime, project_id: UUID, reason: str = "") -> Project:
    """Take back what is not registered yet. Raises: NotFound, NotPermitted, ProjectStateConflict."""
    with transaction.atomic():
        project = locked_for(actor, project_id)
        check_change(actor, project)
        if project.status not in WITHDRAWABLE:
            raise ProjectStateConflict
        return _move(actor, project, S.WITHDRAWN, "project_withdrawn", now, reason=reason)


def review_project(*, actor: Actor, now: datetime, project_id: UUID, decision: str, reason: str) -> Project:
    """Decide as a registrar: `decision` is one of REVIEWS; the owner reads the reason.

    Raises: ClaimedElsewhere, ClaimsTakenIn, DocumentRefused and RulesEnded (at the registration),
    ConflictOfInterest, InvalidInput (no reason), NotFound, NotPermitted, ProjectStateConflict;
    StepUpRequired where it registers the project.
    """
    review = REVIEWS[decision]
    check_reason(reason)
    with transaction.atomic():
        project = locked_for(actor, project_id)
        check_review(actor, project)
        if review.new == S.REGISTERED:
            check_value_out(actor)
        if project.status not in review.old:
            raise ProjectStateConflict
        if review.new == S.REGISTERED and project.status == S.CITY_REVIEW:
            check_rules_in_force(project.scheme, business_date(now))
            check_no_clash(project)
            check_papers(project)
        moved = _move(actor, project, review.new, review.event, now, reason=reason)
        tell_decided(review.event, moved, now, reason=reason)
        return moved


def _move(
    actor: Actor, project: Project, new: str, event: str, now: datetime, *, reason: str = ""
) -> Project:
    registered: dict[str, Any] = {}
    if event == "project_registered":
        version = current_snapshot(now).version_on(project.methodology, business_date(now), now)
        registered = {"registered_at": now, "pinned_version_id": version.id if version else None}
    # Of a project that ends the database frees what it claimed (thing_guards.py, ground_guards.py).
    with told_of_ground():
        if not claim(Project.objects.filter(id=project.id), old=project.status, new=new, **registered):
            raise ProjectStateConflict
    project.refresh_from_db()
    tell(actor, event, project, now, reason=reason)
    return project
