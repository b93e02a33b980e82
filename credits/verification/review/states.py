"""What a case is about, where it stands, and what a reader may say with which reasons."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class CaseKind(models.TextChoices):
    REVIEW = "REVIEW", _("a claim in review")
    APPEAL = "APPEAL", _("an appeal")
    REREADING = "REREADING", _("a blind second reading")
    # Of what is credited: a file that came later speaks against it.
    FINDING = "FINDING", _("a finding after the credit")


# From another opinion on what is credited nothing follows by itself: it is listed, and whoever takes grams
# back proposes a reversal that a second person approves.
OPINIONS = (CaseKind.REREADING, CaseKind.FINDING)


class ReviewStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    AGREED = "AGREED", _("decided, about to take effect")
    SETTLED = "SETTLED", _("settled")
    CLOSED = "CLOSED", _("closed by itself")


REVIEW_STATES = StateTable(
    name="review_case",
    states=ReviewStatus,
    initial=frozenset({ReviewStatus.OPEN}),
    allowed={
        # A blind second reading settles at once: nothing follows from it.
        ReviewStatus.OPEN: frozenset({ReviewStatus.AGREED, ReviewStatus.SETTLED, ReviewStatus.CLOSED}),
        ReviewStatus.AGREED: frozenset({ReviewStatus.SETTLED, ReviewStatus.CLOSED}),
        ReviewStatus.SETTLED: frozenset(),
        ReviewStatus.CLOSED: frozenset(),
    },
    who={
        ReviewStatus.AGREED: "the last reader needed",
        ReviewStatus.SETTLED: "worker",
        ReviewStatus.CLOSED: "worker, where something else has decided",
    },
)


class Decision(models.TextChoices):
    ACCEPT = "ACCEPT", _("accept")
    PARTLY = "PARTLY", _("accept a part")
    REJECT = "REJECT", _("reject")


# The reasons a reader chooses from; what each says to the resident is in credits/screening/reasons.py.
REASONS: dict[str, tuple[str, ...]] = {
    Decision.ACCEPT: ("SHOWN_BY_EVIDENCE", "SHOWN_BY_HISTORY"),
    Decision.PARTLY: ("PART_NOT_SHOWN",),
    Decision.REJECT: ("NOT_SHOWN", "OTHER_ACT", "CLAIMED_TWICE", "ANOTHER_PERSONS", "MADE_UP"),
}


class Reason(models.TextChoices):
    """The same reasons, as the reader's form and pages name them."""

    SHOWN_BY_EVIDENCE = "SHOWN_BY_EVIDENCE", _("what was sent shows it")
    SHOWN_BY_HISTORY = "SHOWN_BY_HISTORY", _("it fits what this party does otherwise")
    PART_NOT_SHOWN = "PART_NOT_SHOWN", _("a part of the distance is not shown")
    NOT_SHOWN = "NOT_SHOWN", _("what was sent does not show it")
    OTHER_ACT = "OTHER_ACT", _("it was another kind of act")
    CLAIMED_TWICE = "CLAIMED_TWICE", _("it was claimed before")
    ANOTHER_PERSONS = "ANOTHER_PERSONS", _("it was somebody else's act")
    MADE_UP = "MADE_UP", _("it was made up")
