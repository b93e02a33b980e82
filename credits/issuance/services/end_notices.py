"""The job that ends public notices whose time is over."""

from datetime import datetime

from django.db import transaction

from credits.issuance.models import Issuance, Notice
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point

NOTICES_A_RUN = 500


def has_ended(*, now: datetime) -> bool:
    """Tell whether a notice is over and nobody has noted it."""
    return _over(now).exists()


def end_notices(*, now: datetime) -> int:
    """Note the end of every notice that is over, and let its issuance await approval; returns how many.

    An issuance refused meanwhile (an objection was upheld) stays refused. One whose objection is not decided
    awaits approval like the others, and nobody can approve it before (`objection_open`).
    """
    ended = 0
    for notice_id, issuance_id in list(_over(now).values_list("id", "issuance_id")[:NOTICES_A_RUN]):
        with transaction.atomic():
            issuance = Issuance.objects.select_for_update().get(pk=issuance_id)
            if not Notice.objects.filter(pk=notice_id, ended_at=None).update(ended_at=now):
                continue  # another worker was quicker
            if issuance.status == IssuanceStatus.IN_NOTICE:
                issuance.status = IssuanceStatus.AWAITING_APPROVAL
                issuance.save(update_fields=["status"])
                note(system_actor("end_notices"), "notice_ended", issuance, now)
                crash_point("notice.before_end")
            ended += 1
    return ended


def _over(now: datetime):
    return Notice.objects.filter(ended_at=None, ends_at__lte=now).order_by("ends_at", "id")
