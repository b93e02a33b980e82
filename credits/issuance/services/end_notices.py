"""The job that ends public notices whose time is over."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.issuance.models import Issuance
from credits.issuance.notice_clock import over
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from credits.projects.notice_clock import go_on
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point

log = logging.getLogger(__name__)

NOTICES_A_RUN = 500


def has_ended(*, now: datetime) -> bool:
    """Tell whether a notice is over and nobody has noted it."""
    return over(now).exists()


def end_notices(*, now: datetime) -> dict[str, int]:
    """Note the end of every notice that is over, and let its issuance await approval; returns how many
    `ended` and how many `failed`.

    One that fails is logged and does not keep the others: the run ends as failed, and the next tries again.
    An issuance refused meanwhile (an objection was upheld) stays refused. One against which an objection is
    not answered has not run: its notice waits, and goes on from the answer.
    """
    counts = {"ended": 0, "failed": 0}
    for notice_id, issuance_id in list(over(now).values_list("id", "issuance_id")[:NOTICES_A_RUN]):
        try:
            counts["ended"] += _end(notice_id, issuance_id, now)
        except Exception:
            log.exception("the notice %s could not be ended", notice_id)
            counts["failed"] += 1
    return counts


def _end(notice_id: UUID, issuance_id: UUID, now: datetime) -> bool:
    """Note the end of one notice; false where it has not come."""
    with transaction.atomic():
        # An objection takes the same lock: of the two at once, the second finds what the first did.
        issuance = Issuance.objects.select_for_update().get(pk=issuance_id)
        notice = over(now).filter(pk=notice_id).first()
        if notice is None:
            return False  # another worker was quicker, or somebody objected
        if issuance.status != IssuanceStatus.REFUSED:
            go_on(notice)
        if now < notice.runs_until:
            return False  # its answers were written past the command, without the days they cost
        notice.ended_at = now
        notice.save(update_fields=["ended_at"])
        if issuance.status == IssuanceStatus.IN_NOTICE:
            issuance.status = IssuanceStatus.AWAITING_APPROVAL
            issuance.save(update_fields=["status"])
            note(system_actor("end_notices"), "notice_ended", issuance, now)
            crash_point("notice.before_end")
    return True
