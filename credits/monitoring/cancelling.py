"""A resident takes back what does not stand yet: not decided, or in review (api.md `activities/{id}/cancel`).

The one verdict that the web's role may write. The crediting job that decides at the same moment finds the
row there, or this finds the job's: one of the two is refused.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.activities.selectors import visible_to
from credits.monitoring.later_verdicts import latest_verdict
from credits.monitoring.models import Outcome, Verdict, VerdictStatus
from credits.monitoring.shared_room import give_back
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError
from puhui.kernel.errors import gettext_noop as _

CANCELLED = "TAKEN_BACK"


class ActivityDecided(PuhuiError):
    """What is decided is not taken back any more: `status`."""

    kind, code, title = Kind.CONFLICT, "activity_decided", _("This is decided already")


def cancel_activity(*, actor: Actor, activity_id: UUID, now: datetime) -> Verdict:
    """Take back one's own undecided activity; it is never counted then.

    Raises: NotFound (also another's), ActivityDecided (also when taken back before).
    """
    activity = visible_to(actor).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    last = latest_verdict(activity.party_id, activity.id)
    if last is not None and last.status != VerdictStatus.IN_REVIEW:
        raise ActivityDecided(_("It is %(status)s."), status=last.status)
    try:
        with transaction.atomic():
            if last is not None:
                give_back(activity.id, seq=last.seq + 1)
            verdict = Verdict.objects.create(
                party_id=activity.party_id,
                activity_id=activity.id,
                seq=1 if last is None else last.seq + 1,
                status=VerdictStatus.CANCELLED,
                reason_codes=[CANCELLED],
                tier=activity.tier,
                reduction_g=0,
                credited_g=0,
                capped_g=0,
                is_coin_only=False,
                outcome=Outcome.KEEP,
                decided_at=now,
            )
            record_event(
                actor=actor,
                action="activity_cancelled",
                object_type="activity",
                object_id=activity.id,
                now=now,
                region=activity.region,
            )
    except IntegrityError as error:
        raise ActivityDecided from error
    return verdict
