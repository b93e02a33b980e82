"""The job that ends public notices whose time is over."""

from datetime import datetime

from django.db import transaction

from credits.issuance.models import Issuance
from credits.issuance.notice_clock import over
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from credits.projects.notice_clock import go_on
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point

NOTICES_A_RUN = 500


def has_ended(*, now: datetime) -> bool:
    """Tell whether a notice is over and nobody has noted it."""
    return over(now).exists()


def end_notices(*, now: datetime) -> int:
    """Note the end of every notice that is over, and let its issuance await approval; returns how many.

    An issuance refused meanwhile (an objection was upheld) stays refused. One against which an objection is
    not answered has not run: its notice waits, and goes on from the answer.
    """
    ended = 0
    for notice_id, issuance_id in list(over(now).values_list("id", "issuance_id")[:NOTICES_A_RUN]):
        with transaction.atomic():
            # An objection takes the same lock: of the two at once, the second finds what the first did.
            issuance = Issuance.objects.select_for_update().get(pk=issuance_id)
            notice = over(now).filter(pk=notice_id).first()
            if notice is None:
                continue  # another worker was quicker, or somebody objected
            if issuance.status != IssuanceStatus.REFUSED:
                go_on(notice)
            if now < notice.runs_until:
                continue  # its answers were written past the command, without the days they cost
            notice.ended_at = now
            notice.save(update_fields=["ended_at"])
            if issuance.status == IssuanceStatus.IN_NOTICE:
                issuance.status = IssuanceStatus.AWAITING_APPROVAL
                issuance.save(update_fields=["status"])
                note(system_actor("end_notices"), "notice_ended", issuance, now)
                crash_point("notice.before_end")
            ended += 1
    return ended
