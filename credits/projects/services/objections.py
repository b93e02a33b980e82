"""Objections to notices to stakeholders: anybody may raise one while it runs; a registrar answers it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.evidence.unsigned import examine_paper
from credits.projects.filing_models import StakeholderNotice
from credits.projects.hearing import PUBLIC, answer_objection, keep_objection
from credits.projects.models import Project
from credits.projects.news import DISMISSED, OBJECTED, UPHELD, tell_owner
from credits.projects.notice_clock import go_on
from credits.projects.objection_errors import NoticeOver
from credits.projects.objection_limits import count_objection
from credits.projects.objection_models import StakeholderObjection
from credits.projects.permissions import check_review
from credits.projects.selectors import locked_for, running_notices
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def raise_stakeholder_objection(
    *,
    notice_id: UUID,
    text: str,
    contact: str,
    address_key: str,
    now: datetime,
    real_now: datetime,
    content: bytes | None = None,
    name: str = "",
) -> StakeholderObjection:
    """Store what somebody has against a project that is noticed; no sign-in is needed.

    The notice stands still and nothing is filed until it is answered. `address_key` is the blind index of the
    caller's address, `real_now` real time, by which it is counted. `content` is a PDF or a picture that shows
    it, `name` how the sender calls it. Sent twice within minutes, it is the one that came first.
    Raises: NotFound, NoticeOver, RateLimited, and with a file what `examine_paper` raises.
    """
    project_id = StakeholderNotice.objects.filter(pk=notice_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise NotFound
    if not running_notices(now).filter(pk=notice_id).exists():
        raise NoticeOver
    # Counted before a file is read, which takes a while, and without the lock under which it is asked again.
    with transaction.atomic():
        count_objection(address_key=address_key, real_now=real_now)
    examined = None if content is None else examine_paper(content)
    with transaction.atomic():
        # A filing takes the same lock: of the two at once, the second finds what the first did.
        project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
        notice = running_notices(now).filter(pk=notice_id).first()
        if notice is None:
            raise NoticeOver
        objection, is_new = keep_objection(
            notice, text=text, contact=contact, examined=examined, name=name, now=now
        )
        if not is_new:
            return objection
        tell_owner(OBJECTED, project, objection_id=objection.id)
        _record(PUBLIC, "stakeholder_objection_raised", objection, project, now)
    return objection


def decide_stakeholder_objection(
    *, actor: Actor, objection_id: UUID, is_upheld: bool, decision: str, now: datetime
) -> StakeholderObjection:
    """Answer an objection, for everybody to read. Dismissed, the notice goes on; upheld, it has ended.

    Raises: NotFound, NotPermitted, ConflictOfInterest, InvalidInput (no words), ObjectionDecided.
    """
    with transaction.atomic():
        rows = StakeholderObjection.objects.filter(pk=objection_id)
        project_id = rows.values_list("notice__project_id", flat=True).first()
        if project_id is None:
            raise NotFound
        project = locked_for(actor, project_id)
        check_review(actor, project)
        objection = rows.select_for_update(of=("self",)).select_related("notice").get()
        answer_objection(
            objection, is_upheld=is_upheld, decision=decision, person_id=person_of(actor), now=now
        )
        tell_owner(UPHELD if is_upheld else DISMISSED, project, objection_id=objection.id)
        go_on(objection.notice)
        action = "stakeholder_objection_upheld" if is_upheld else "stakeholder_objection_dismissed"
        _record(actor, action, objection, project, now, reason=decision)
    return objection


def _record(
    actor: Actor,
    action: str,
    objection: StakeholderObjection,
    project: Project,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="stakeholder_objection",
        object_id=objection.id,
        now=now,
        region=project.region,
        reason=reason,
        notice=str(objection.notice_id),
        project=str(project.id),
    )
