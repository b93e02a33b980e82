"""Objections: anybody raises one while a notice runs, which stops it; a registrar decides it, with words."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import check_may, person_of
from credits.evidence.unsigned import examine_paper
from credits.issuance.errors import NoticeOver
from credits.issuance.models import Issuance, Notice, Objection
from credits.issuance.news import OBJECTED, tell_owner
from credits.issuance.notice_clock import running
from credits.issuance.permissions import DECIDE, check_uninvolved
from credits.issuance.services.refuse_issuance import OPEN, refuse_locked
from credits.projects.hearing import PUBLIC, answer_objection, keep_objection
from credits.projects.notice_clock import go_on
from credits.projects.objection_limits import count_objection
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import NotFound


def raise_objection(
    *,
    notice_id: UUID,
    text: str,
    contact: str,
    address_key: str,
    now: datetime,
    real_now: datetime,
    content: bytes | None = None,
    name: str = "",
) -> Objection:
    """Store what somebody has against an issuance under notice; no sign-in is needed.

    The notice stands still until it is decided. `address_key` is the blind index of the caller's address,
    `real_now` real time, by which it is counted. `content` is a PDF or a picture that shows it, `name` how
    the sender calls it. Sent twice within minutes, it is the one that came first.
    Raises: NotFound, NoticeOver, RateLimited, and with a file what `examine_paper` raises.
    """
    found = Notice.objects.filter(pk=notice_id).values_list("issuance_id", flat=True).first()
    if found is None:
        raise NotFound
    if not running(now).filter(pk=notice_id).exists():
        raise NoticeOver
    # Counted before a file is read, which takes a while, and without the lock under which it is asked again.
    with transaction.atomic():
        count_objection(address_key=address_key, real_now=real_now)
    examined = None if content is None else examine_paper(content)
    with transaction.atomic():
        # The end of a notice takes the same lock: of the two at once, the second finds what the first did.
        Issuance.objects.select_for_update(no_key=True).get(pk=found)
        notice = running(now).select_related("issuance").filter(pk=notice_id).first()
        if notice is None:
            raise NoticeOver
        objection, is_new = keep_objection(
            notice, text=text, contact=contact, examined=examined, name=name, now=now
        )
        if not is_new:
            return objection
        tell_owner(OBJECTED, notice.issuance, cause=objection.id)
        record_event(
            actor=PUBLIC,
            action="objection_raised",
            object_type="objection",
            object_id=objection.id,
            now=now,
            region=notice.issuance.city,
            notice=str(notice.id),
        )
        crash_point("objection.before_commit")
    return objection


def decide_objection(
    *, actor: Actor, objection_id: UUID, is_upheld: bool, decision: str, now: datetime
) -> Objection:
    """Decide an objection: dismissed, the notice goes on with the working days that were left of it.

    One that is upheld refuses the issuance, as long as two have not approved it.

    Raises: NotFound, NotPermitted, Involved, InvalidInput (no words), ObjectionDecided.
    """
    with transaction.atomic():
        found = (
            Objection.objects.filter(pk=objection_id).values_list("notice__issuance_id", flat=True).first()
        )
        if found is None:
            raise NotFound
        issuance = Issuance.objects.select_for_update().get(pk=found)
        check_may(actor, DECIDE, region=issuance.city)
        check_uninvolved(person_of(actor), issuance)
        rows = Objection.objects.select_for_update(of=("self",)).select_related("notice")
        objection = rows.get(pk=objection_id)
        answer_objection(
            objection, is_upheld=is_upheld, decision=decision, person_id=person_of(actor), now=now
        )
        if not is_upheld and objection.notice.ended_at is None:
            go_on(objection.notice)
        record_event(
            actor=actor,
            action="objection_upheld" if is_upheld else "objection_dismissed",
            object_type="objection",
            object_id=objection.id,
            now=now,
            reason=decision,
            region=issuance.city,
        )
        if is_upheld and issuance.status in OPEN:
            refuse_locked(issuance, actor=actor, reason=decision, now=now)
    return objection
