"""What a verifier does in a case: the checklist, the lines looked at, and visits to the place.

Each row names the body that entered it, and counts while that body has the case (own_work.py); of a body
before it is history, which the database keeps in `entered_before` once the next one enters its own.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.evidence.models import EvidenceFile
from credits.verification.models import Case, VerificationBody
from puhui.kernel.ids import new_id


class CheckKind(models.TextChoices):
    INPUT = "INPUT", _("what is measured")
    RULE = "RULE", _("rule of the methodology")
    ATTESTATION = "ATTESTATION", _("what the verifier attests")
    LIMIT = "LIMIT", _("limit that has no source")
    GENERAL = "GENERAL", _("every report")


class Conformity(models.TextChoices):
    CONFORMS = "CONFORMS", _("conforms")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("does not apply")
    FAILS = "FAILS", _("does not conform")


class CheckItem(models.Model):
    """One item of a case's checklist, taken from the methodology when the case was opened, and its answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checklist")
    position = models.PositiveSmallIntegerField()
    kind = models.TextField(_("kind"), choices=CheckKind.choices)
    code = models.TextField()
    text_zh = models.TextField()
    text_en = models.TextField()
    answer = models.TextField(_("answer"), choices=Conformity.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")
    answered_by = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    body = models.ForeignKey(
        VerificationBody, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # Dicts of body, answer, note, by, at, oldest first; kept by the database alone (own_work_guards.py).
    entered_before = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="checked_once_per_code"),
            models.UniqueConstraint(fields=["case", "position"], name="one_check_per_position"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None, body=None)
                | Q(
                    answer__in=Conformity.values,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                    body__isnull=False,
                ),
                name="check_answered_by_somebody",
            ),
            # Only what simply conforms needs no words.
            models.CheckConstraint(
                condition=Q(answer__in=["", Conformity.CONFORMS]) | ~Q(note=""), name="check_says_why_not"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SampledLine(models.Model):
    """A line of the sealed report that was drawn for the verifier to look at, and what was found."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sample")
    position = models.PositiveSmallIntegerField()
    # Of a reading, of a bundle's site, or of the transfer that a programme's line takes.
    ref = models.UUIDField()
    risks = models.JSONField(default=list)
    is_right = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    looked_by = models.UUIDField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    body = models.ForeignKey(
        VerificationBody, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # Dicts of body, is_right, note, by, at, oldest first; kept by the database alone (own_work_guards.py).
    entered_before = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("line of a sample")
        verbose_name_plural = _("lines of samples")
        constraints = [
            models.UniqueConstraint(fields=["case", "ref"], name="line_drawn_once"),
            models.UniqueConstraint(fields=["case", "position"], name="one_drawn_line_per_position"),
            models.CheckConstraint(
                condition=Q(is_right=None, looked_by=None, looked_at=None, body=None)
                | Q(
                    is_right__isnull=False,
                    looked_by__isnull=False,
                    looked_at__isnull=False,
                    body__isnull=False,
                ),
                name="line_looked_at_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_right=None) | Q(is_right=True) | ~Q(note=""), name="wrong_line_says_why"
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)


class SiteVisit(models.Model):
    """Somebody of `body` was at the place: when, and what was found there. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    body = models.ForeignKey(VerificationBody, on_delete=models.PROTECT, related_name="+")
    visited_on = models.DateField()
    notes = models.TextField()
    noted_by = models.UUIDField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("site visit")
        verbose_name_plural = _("site visits")
        constraints = [models.CheckConstraint(condition=~Q(notes=""), name="visit_says_something")]

    def __str__(self) -> str:
        return f"{self.visited_on:%Y-%m-%d}"


class VisitPhoto(models.Model):
    """A photograph taken on a visit. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    visit = models.ForeignKey(SiteVisit, on_delete=models.PROTECT, related_name="photos")
    evidence = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photograph of a visit")
        verbose_name_plural = _("photographs of visits")
        constraints = [models.UniqueConstraint(fields=["visit", "evidence"], name="photo_put_once")]

    def __str__(self) -> str:
        return str(self.evidence_id)
