"""What residents are told of what people decided about their activities."""

from uuid import UUID

from accounts.notifications.kinds import register_kind
from accounts.notifications.services import notify
from credits.monitoring.models import VerdictStatus
from credits.verification.review.models import ReviewCase
from puhui.kernel.errors import gettext_noop

FOUND, FOUND_NOTHING, REFUSED_BY_EVIDENCE = "finding_looked_at", "finding_dismissed", "evidence_refused"
CLAIMED, REFUSED_AS_CLAIMED = "claim_looked_at", "claim_refused"
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


register_kind(
    FOUND,
    title=gettext_noop("An activity of yours is looked at again"),
    body=gettext_noop("A file that you sent speaks against it; the activity says how. The grams stay yours."),
)
register_kind(
    FOUND_NOTHING,
    title=gettext_noop("An activity of yours was looked at again and stands"),
    body=gettext_noop("What was said against it did not change anything."),
)
register_kind(
    REFUSED_BY_EVIDENCE,
    title=gettext_noop("An activity of yours is not credited"),
    body=gettext_noop("A file that you sent speaks against it; the activity says how. You may appeal once."),
)


register_kind(
    CLAIMED,
    title=gettext_noop("An activity of yours is looked at again"),
    body=gettext_noop("Another register names this ride as its own. The grams stay yours while people look."),
)
register_kind(
    REFUSED_AS_CLAIMED,
    title=gettext_noop("An activity of yours is not credited"),
    body=gettext_noop("Another register has credited this ride, and it counts once. You may appeal once."),
)


def tell_finding(case: ReviewCase, *, is_claimed: bool) -> None:
    """Tell the resident that somebody looks again at what was credited, in the open transaction.

    `is_claimed`: another register names it; else a file speaks against it.
    """
    notify(
        party_id=case.party_id,
        kind=CLAIMED if is_claimed else FOUND,
        cause=case.id,
        activity=str(case.activity_id),
    )


def tell_finding_dismissed(case: ReviewCase) -> None:
    """Tell the resident that it stands, in the open transaction."""
    notify(party_id=case.party_id, kind=FOUND_NOTHING, cause=case.id, activity=str(case.activity_id))


def tell_refused(party_id: UUID, activity_id: UUID, *, is_claimed: bool) -> None:
    """Tell the resident that a file or a register refused what waited for people, in the open transaction."""
    kind = REFUSED_AS_CLAIMED if is_claimed else REFUSED_BY_EVIDENCE
    notify(party_id=party_id, kind=kind, cause=activity_id, activity=str(activity_id))


def tell_review(case: ReviewCase, *, status: str, credited_g: int) -> None:
    """Tell the resident how the review of an activity ended, in the open transaction."""
    kind = CREDITED if status == VerdictStatus.CREDITED else REFUSED
    notify(party_id=case.party_id, kind=kind, cause=case.id, activity=str(case.activity_id), grams=credited_g)


def tell_appeal(case: ReviewCase, *, is_upheld: bool) -> None:
    """Tell the resident how the appeal was answered, in the open transaction."""
    kind = UPHELD if is_upheld else DISMISSED
    notify(party_id=case.party_id, kind=kind, cause=case.id, activity=str(case.activity_id))
