"""Cases, what people read in them, appeals, and the draws for blind second readings."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.verification.review.states import (
    OPINIONS,
    REASONS,
    REVIEW_STATES,
    CaseKind,
    Decision,
    Reason,
    ReviewStatus,
)
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

S = ReviewStatus
# Which reasons go with which decision, as the database checks it.
_FITTING = Q()
for _decision, _reasons in REASONS.items():
    _FITTING |= Q(decision=_decision, reason_code__in=_reasons)


class ReviewCase(models.Model):
    """One activity to be looked at, about the verdict `about_seq`. The verdict is the truth: a case about one
    that is not the latest any more closes by itself.

    `claimed_by` is the person who has it until `claimed_until`, in real time. `draw_key` puts cases that are
    due alike in an order that nobody chose. `outcome` is what the readings came to.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(_("kind"), choices=CaseKind.choices)
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    about_seq = models.PositiveSmallIntegerField()
    region = models.TextField()
    value_g = models.BigIntegerField()
    readers_wanted = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    draw_key = models.BigIntegerField()
    status = models.TextField(choices=S.choices, default=S.OPEN)
    opened_at = models.DateTimeField()
    claimed_by = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    # Who gave it back last is not given it again: whatever kept them from reading it will again.
    returned_by = models.UUIDField(null=True, blank=True)
    outcome = models.TextField(choices=Decision.choices, blank=True, default="")
    # Of another opinion on what is credited: whether it came to what stands.
    agrees = models.BooleanField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review case")
        verbose_name_plural = _("review cases")
        triggers = REVIEW_STATES.triggers()
        constraints = [
            REVIEW_STATES.check("review_case"),
            models.UniqueConstraint(fields=["activity_id", "about_seq", "kind"], name="one_review_case"),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="review_case_kind_known"),
            models.CheckConstraint(
                condition=Q(about_seq__gte=1, value_g__gte=0, readers_wanted__range=(1, 3)),
                name="review_case_figures",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False, claimed_until__isnull=False)
                & Q(claimed_until__gt=F("claimed_at")),
                name="review_case_claimed_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.OPEN, S.AGREED], ended_at=None)
                | Q(status__in=[S.SETTLED, S.CLOSED], ended_at__isnull=False, claimed_by=None),
                name="review_case_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.AGREED, S.SETTLED]) & ~Q(outcome="")
                | Q(status=S.OPEN, outcome="")
                | Q(status=S.CLOSED),
                name="review_case_decided_somehow",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OPINIONS, status=S.SETTLED, agrees__isnull=False)
                | ~Q(kind__in=OPINIONS, status=S.SETTLED) & Q(agrees=None),
                name="review_case_compared_when_reread",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "draw_key"], condition=Q(status=S.OPEN), name="review_case_open"),
            models.Index(fields=["id"], condition=Q(status=S.AGREED), name="review_case_agreed"),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class CaseReading(models.Model):
    """What one person found in a case. Nobody reads one activity twice, in whatever case: so a second
    reader, a third one and who answers an appeal are all other people.

    `accepted_km` belongs to PARTLY. `text` is for the house; the resident is told the reason's own words.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(ReviewCase, on_delete=models.PROTECT, related_name="readings")
    activity_id = models.UUIDField()
    reader_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    decision = models.TextField(_("decision"), choices=Decision.choices)
    reason_code = models.TextField(_("reason"), choices=Reason.choices)
    accepted_km = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    text = models.TextField()
    claimed_at = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(
                fields=["activity_id", "reader_id"], name="nobody_reads_an_activity_twice"
            ),
            models.UniqueConstraint(fields=["case", "number"], name="one_reading_at_a_time"),
            models.CheckConstraint(condition=Q(number__range=(1, 3)), name="reading_number"),
            models.CheckConstraint(condition=_FITTING, name="reading_reason_fits_decision"),
            models.CheckConstraint(condition=~Q(text=""), name="reading_says_why"),
            models.CheckConstraint(
                condition=Q(decision=Decision.PARTLY, accepted_km__gt=0)
                | ~Q(decision=Decision.PARTLY) & Q(accepted_km=None),
                name="reading_part_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class Appeal(models.Model):
    """What a resident has against a decision, once an activity; answered by its case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.OneToOneField(ReviewCase, on_delete=models.PROTECT, related_name="appeal")
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    text = EncryptedTextField()
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)
    # Of the readings that the answer follows; each in the resident's words (credits/screening/reasons.py).
    reason_codes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(fields=["activity_id"], name="one_appeal_per_activity"),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_upheld=None, reason_codes=[])
                | Q(answered_at__isnull=False, is_upheld__isnull=False) & ~Q(reason_codes=[]),
                name="appeal_answered_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class RereadingDraw(models.Model):
    """The draw of one business day's accepted claims: from how many, how many, by which seed.

    `accepted_by` is `rule` or `people`. Anybody who has the seed can draw again and get the same.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    accepted_by = models.TextField()
    seed = models.BigIntegerField()
    accepted = models.BigIntegerField()
    drawn = models.BigIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draw for second readings")
        verbose_name_plural = _("draws for second readings")
        constraints = [
            models.UniqueConstraint(fields=["day", "accepted_by"], name="one_draw_per_day"),
            models.CheckConstraint(
                condition=Q(accepted_by__in=["rule", "people"]), name="draw_of_rule_or_people"
            ),
            # One in twenty at least (issue: "at least 5 % of accepted claims").
            models.CheckConstraint(
                condition=Q(accepted__gte=F("drawn"), accepted__lte=F("drawn") * 20),
                name="draw_of_a_twentieth_at_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.accepted_by}"
