"""What precedes the filing of a project: the notice to its stakeholders, and the review of its documents."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.projects.models import Project, ProjectDocument
from credits.projects.told_guards import GOOD_FOR_DAYS
from puhui.kernel.ids import new_id

# The 2022 Measures; no scheme and nobody shortens it (decisions 19).
WORKING_DAYS_LEAST = 7


class StakeholderNotice(models.Model):
    """What stakeholders are told before a project is filed, open from `starts_at` up to `ends_at`.

    It speaks of what was to be filed then: `told` is all of it by name, as the database read it from the
    project's rows (told_guards.py), and a draft that changes in these needs another one. `digest` is SHA-256
    of that and of the notice's own words. Both are empty in one that was over before notices kept them: it
    binds methodology, region and thing claimed.
    Never changed but for its end, which moves behind days in which an objection was open.
    The constraint asks for a day at least for each working day; that they are worked asks a trigger, of the
    calendar as it stands when the notice is published or goes on (notice_clock_guards.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stakeholder_notices")
    agency = models.TextField()
    key_terms = models.TextField()
    benefit_sharing = models.TextField()
    methodology = models.TextField()
    region = models.TextField()
    object_key = models.TextField()
    told = models.JSONField(null=True, editable=False)
    digest = models.TextField(blank=True, default="", editable=False)
    working_days = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    extended_to = models.DateTimeField(null=True, blank=True)
    published_by = models.UUIDField()

    class Meta:
        verbose_name = _("notice to stakeholders")
        verbose_name_plural = _("notices to stakeholders")
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=WORKING_DAYS_LEAST), name="stakeholder_notice_of_seven_days"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at") + F("working_days") * timedelta(days=1)),
                name="stakeholder_notice_runs_its_days",
            ),
            models.CheckConstraint(
                condition=Q(agency__regex=r"\S", key_terms__regex=r"\S", benefit_sharing__regex=r"\S"),
                name="stakeholder_notice_says_something",
            ),
            models.CheckConstraint(
                condition=Q(told__isnull=True, digest="")
                | Q(told__isnull=False, digest__regex="^[0-9a-f]{64}$"),
                name="stakeholder_notice_told_under_a_digest",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="stakeholder_notices_by_end")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.starts_at:%Y-%m-%d}"

    @property
    def runs_until(self) -> datetime:
        """Its end as it stands; while an objection is open it moves on."""
        return self.extended_to or self.ends_at

    @property
    def good_until(self) -> datetime:
        """From when on nothing is filed on it any more."""
        return self.runs_until + timedelta(days=GOOD_FOR_DAYS)


class ReviewOutcome(models.TextChoices):
    ACCEPTED = "ACCEPTED", _("accepted")
    REFUSED = "REFUSED", _("refused")


class DocumentReview(models.Model):
    """What a registrar found of a document; the latest counts. None: it is not reviewed yet."""

    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(ProjectDocument, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.TextField(choices=ReviewOutcome.choices)
    reason = models.TextField()
    reviewed_at = models.DateTimeField()
    reviewed_by = models.UUIDField()

    class Meta:
        verbose_name = _("review of a document")
        verbose_name_plural = _("reviews of documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=ReviewOutcome.values), name="document_review_outcome_known"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="document_review_says_why"),
        ]
        indexes = [models.Index(fields=["document", "-id"], name="reviews_of_a_document")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.document_id}"
