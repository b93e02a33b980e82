"""What both kinds of objections have in common: how one is kept, and how it is answered, in words and once.

To a notice to stakeholders and to a public notice; which of them may be raised, who may answer, and what an
answer does stand with each.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from credits.evidence.receive import Examined
from credits.evidence.storage import digest_of
from credits.evidence.unsigned import keep_unsigned
from credits.projects.objection_errors import ObjectionDecided
from credits.projects.objection_limits import sent_before
from credits.projects.objection_states import ObjectionStatus
from puhui.kernel.clock import not_before
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import gettext_noop
from puhui.kernel.reasons import check_reason

PUBLIC = system_actor("public register")


def keep_objection(
    notice: Any, *, text: str, contact: str, examined: Examined | None, name: str, now: datetime
) -> tuple[Any, bool]:
    """Store what is said against a notice, with its file; returns it, and whether it is new.

    Sent twice within minutes it is the one that came first. The caller holds the lock under which objections
    come in, and has looked that the notice runs.
    """
    digest = None if examined is None else digest_of(examined.content)
    before = sent_before(notice.objections.all(), text=text, contact=contact, digest=digest, now=now)
    if before is not None:
        return before, False
    evidence = None
    if examined is not None:
        evidence = keep_unsigned(actor=PUBLIC, examined=examined, name=name, now=now)
    told = {"text": text, "contact": contact, "evidence": evidence, "received_at": now}
    return notice.objections.create(**told), True


def answer_objection(
    objection: Any, *, is_upheld: bool, decision: str, person_id: UUID, now: datetime
) -> None:
    """Answer an objection, which the caller has locked; raises InvalidInput (no words), ObjectionDecided."""
    if objection.status != ObjectionStatus.OPEN:
        raise ObjectionDecided(gettext_noop("It is %(status)s."), status=objection.status)
    check_reason(decision)
    objection.status = ObjectionStatus.UPHELD if is_upheld else ObjectionStatus.DISMISSED
    objection.decision, objection.decided_by = decision, person_id
    objection.decided_at = not_before(now, objection.received_at)
    objection.save(update_fields=["status", "decision", "decided_at", "decided_by"])
