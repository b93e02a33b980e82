"""Tables of the mirror mode: the package that left for the authority, and the answer that came back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.issuance.filing_states import ANSWER_STATES, AnswerStatus, Outcome
from credits.issuance.models import Issuance
from puhui.kernel.ids import new_id

LIVE = ~Q(status=AnswerStatus.DISCARDED)


class FilingPackage(models.Model):
    """What an issuance was filed with: a ZIP in the evidence store, by its SHA-256. Never changed."""

    issuance = models.OneToOneField(
        Issuance, on_delete=models.PROTECT, primary_key=True, related_name="package"
    )
    digest = models.TextField()
    size_bytes = models.PositiveIntegerField()
    # Name, SHA-256 and size of every file inside, as the manifest in the package says.
    manifest = models.JSONField()
    filed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("filing package")
        verbose_name_plural = _("filing packages")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="filing_digest_is_sha256"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class AuthorityAnswer(models.Model):
    """The authority's decision on a filing, entered by one registrar and confirmed by another.

    `label` is what stands before the numbers in the authority's own serials. What it did not grant lapses:
    the period stays taken, and nothing is minted for the rest (ADR 0034).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    issuance = models.ForeignKey(Issuance, on_delete=models.PROTECT, related_name="answers")
    scheme = models.TextField()
    outcome = models.TextField(choices=Outcome.choices)
    document_no = models.TextField()
    document_date = models.DateField()
    label = models.TextField(blank=True, default="")
    first_no = models.BigIntegerField(null=True, blank=True)
    last_no = models.BigIntegerField(null=True, blank=True)
    tonnes = models.PositiveBigIntegerField(default=0)
    buffer_t = models.PositiveBigIntegerField(default=0)
    # The authority's words: why refused, or why fewer.
    reason = models.TextField(blank=True, default="")
    # Of all of the above: the second person tells it back.
    digest = models.TextField()
    status = models.TextField(choices=AnswerStatus.choices, default=AnswerStatus.ENTERED)
    entered_by = models.UUIDField()
    entered_by_user = models.UUIDField()
    entered_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_by_user = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("authority's answer")
        verbose_name_plural = _("authority's answers")
        triggers = ANSWER_STATES.triggers()
        constraints = [
            ANSWER_STATES.check("authority_answer"),
            models.UniqueConstraint(fields=["issuance"], condition=LIVE, name="one_answer_per_filing"),
            models.UniqueConstraint(
                fields=["label"], condition=LIVE & ~Q(label=""), name="one_filing_per_label"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REFUSED, label="", first_no=None, last_no=None)
                & Q(tonnes=0, buffer_t=0)
                & ~Q(reason="")
                | Q(outcome=Outcome.GRANTED, first_no__isnull=False, last_no__isnull=False, first_no__gte=1)
                & ~Q(label="")
                & Q(tonnes__gt=0, buffer_t__lt=F("tonnes"), last_no=F("first_no") + F("tonnes") - 1),
                name="answer_of_as_many_numbers_as_tonnes",
            ),
            models.CheckConstraint(
                condition=Q(status=AnswerStatus.ENTERED, decided_by=None, decided_at=None)
                | Q(status=AnswerStatus.DISCARDED, decided_by__isnull=False, decided_at__isnull=False)
                | Q(status=AnswerStatus.CONFIRMED, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("entered_by")),
                name="answer_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_no} {self.outcome} {self.tonnes} t"
