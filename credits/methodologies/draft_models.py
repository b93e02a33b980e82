"""The table of drafts: texts on their way to becoming a version, with who wrote, approved and filed each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.methodologies.language.document import DESIGNED
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.states import DRAFT_STATES, DraftStatus
from puhui.kernel.ids import new_id


class MethodologyDraft(models.Model):
    """A text that may become a version. It changes in the state DRAFT alone; what was approved is its digest.

    `authors` are the natural persons who wrote or sent in any part of it: none of them approves it. The
    filing (number and day as the text names them, SHA-256 of the scanned paper) is recorded after the
    approval.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.TextField()
    version = models.PositiveIntegerField()
    title_zh = models.TextField()
    title_en = models.TextField()
    text = models.TextField()
    digest = models.TextField()
    # Repeated from the text, so that the database too refuses to file what no authority can have taken in.
    is_demonstration = models.BooleanField(default=True)
    formula_confidence = models.TextField(default="design")
    status = models.TextField(choices=DraftStatus.choices, default=DraftStatus.DRAFT)
    authors = ArrayField(models.UUIDField())
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    filing_number = models.TextField(blank=True, default="")
    filing_date = models.DateField(null=True, blank=True)
    scan_digest = models.TextField(blank=True, default="")
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.UUIDField(null=True, blank=True)
    published = models.OneToOneField(
        MethodologyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        verbose_name = _("methodology draft")
        verbose_name_plural = _("methodology drafts")
        triggers = DRAFT_STATES.triggers()
        constraints = [
            DRAFT_STATES.check("methodology_draft"),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="methodology_draft_digest_is_sha256"
            ),
            models.CheckConstraint(condition=Q(authors__len__gte=1), name="methodology_draft_has_an_author"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="methodology_draft_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[DraftStatus.APPROVED, DraftStatus.PUBLISHED])
                | Q(approved_by__isnull=False),
                name="methodology_draft_approved_with_a_name",
            ),
            models.CheckConstraint(
                condition=Q(filing_number="", filing_date=None, scan_digest="", filed_at=None, filed_by=None)
                | Q(
                    filing_date__isnull=False,
                    scan_digest__regex="^[0-9a-f]{64}$",
                    filed_at__isnull=False,
                    filed_by__isnull=False,
                )
                & ~Q(filing_number=""),
                name="methodology_draft_filing_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(filed_at=None) | Q(is_demonstration=True) | ~Q(formula_confidence__in=DESIGNED),
                name="methodology_draft_of_a_known_formula",
            ),
            models.CheckConstraint(
                condition=Q(status=DraftStatus.PUBLISHED, published__isnull=False, filed_at__isnull=False)
                | ~Q(status=DraftStatus.PUBLISHED) & Q(published=None),
                name="methodology_draft_published_as_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def file_name(self) -> str:
        """The name under which refusals speak of the text."""
        return f"{self.code.lower()}.v{self.version}.toml"
