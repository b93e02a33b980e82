"""A resident's appeal: once an activity, within its time, answered by people who have not decided it."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.activities.selectors import visible_to
from credits.monitoring.later_verdicts import latest_verdict
from credits.verification.review.errors import AppealMade, AppealNotOpen, AppealTooLate
from credits.verification.review.models import Appeal
from credits.verification.review.selectors import APPEALABLE, appeal_until
from credits.verification.review.services.open_cases import open_one
from credits.verification.review.states import CaseKind
from credits.verification.review.telling import note
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop

TEXT_LEAST, TEXT_MOST = 5, 2_000
ONCE = "one_appeal_per_activity"


def appeal_activity(*, actor: Actor, activity_id: UUID, text: str, now: datetime) -> Appeal:
    """Appeal against the rejection or reversal of one's own activity.

    Raises: NotFound (also another's), InvalidInput (no words), AppealMade, AppealNotOpen, AppealTooLate.
    """
    if not TEXT_LEAST <= len(text.strip()) <= TEXT_MOST:
        raise InvalidInput(gettext_noop("Say why, in 5 to 2,000 characters."))
    activity = visible_to(actor).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    try:
        with transaction.atomic():
            if Appeal.objects.filter(activity_id=activity.id).exists():
                raise AppealMade
            last = latest_verdict(activity.party_id, activity.id)
            if last is None or last.status not in APPEALABLE:
                raise AppealNotOpen(status=last.status if last else "PENDING")
            if now >= appeal_until(last):
                raise AppealTooLate(until=appeal_until(last).isoformat())
            case = open_one(
                CaseKind.APPEAL,
                party_id=activity.party_id,
                activity_id=activity.id,
                about_seq=last.seq,
                region=activity.region,
                value_g=activity.preview_g,
                now=now,
            )
            appeal = Appeal.objects.create(
                case=case,
                party_id=activity.party_id,
                activity_id=activity.id,
                text=text.strip(),
                made_at=now,
            )
            note(actor, "appeal_made", case, now, appeal=str(appeal.id))
    except IntegrityError as error:
        if constraint_of(error) in (ONCE, "one_review_case"):
            raise AppealMade from error
        raise
    return appeal
