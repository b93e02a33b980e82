"""What residents are told of what people decided about their activities."""

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.monitoring.models import VerdictStatus
from credits.verification.review.models import ReviewCase
from puhui.kernel.errors import gettext_noop

CREDITED, REFUSED, UPHELD, DISMISSED = (
    "review_credited",
    "review_refused",
    "appeal_upheld",
    "appeal_dismissed",
)

register_kind(
    CREDITED,
    title=gettext_noop("An activity of yours was looked at and credited"),
    body=gettext_noop("%(grams)s g were credited; the activity shows how they come about."),
)
register_kind(
    REFUSED,
    title=gettext_noop("An activity of yours was looked at and not credited"),
    body=gettext_noop("The activity says why. You may appeal once; somebody else will answer."),
)
register_kind(
    UPHELD,
    title=gettext_noop("Your appeal was upheld"),
    body=gettext_noop("The activity shows what follows from it."),
)
register_kind(
    DISMISSED,
    title=gettext_noop("Your appeal was dismissed"),
    body=gettext_noop("The activity shows the reasons of whoever answered it."),
)


def tell_review(case: ReviewCase, *, status: str, credited_g: int) -> None:
    """Tell the resident how the review of an activity ended, in the open transaction."""
    kind = CREDITED if status == VerdictStatus.CREDITED else REFUSED
    notify(party_id=case.party_id, kind=kind, cause=case.id, activity=str(case.activity_id), grams=credited_g)


def tell_appeal(case: ReviewCase, *, is_upheld: bool) -> None:
    """Tell the resident how the appeal was answered, in the open transaction."""
    kind = UPHELD if is_upheld else DISMISSED
    notify(party_id=case.party_id, kind=kind, cause=case.id, activity=str(case.activity_id))
