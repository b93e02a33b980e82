"""Tables of methodologies: the published documents, and which one a scheme uses where and when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from credits.methodologies.language.document import DESIGNED
from credits.methodologies.states import VERSION_STATES, VersionStatus
from credits.schemes.models import Scheme

__all__ = ["CatalogRevision", "InForce", "Methodology", "MethodologyVersion"]


def _days(start: str, end: str) -> Func:
    """The half-open range of days between two columns, open where the end is null."""
    return Func(F(start), F(end), function="daterange", output_field=DateRangeField())


class Methodology(models.Model):
    """A methodology through all its versions."""

    code = models.TextField(primary_key=True)
    serial_code = models.TextField(unique=True)
    family = models.TextField()

    class Meta:
        verbose_name = _("methodology")
        verbose_name_plural = _("methodologies")
        constraints = [
            models.CheckConstraint(
                condition=Q(serial_code__regex="^[A-Z0-9]+$"), name="serial_code_without_hyphen"
            )
        ]

    def __str__(self) -> str:
        return self.code


class MethodologyVersion(models.Model):
    """One document as it was published. `text` is the truth; columns repeat what lists need."""

    id = models.BigAutoField(primary_key=True)
    methodology = models.ForeignKey(Methodology, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    title_zh = models.TextField()
    title_en = models.TextField()
    edition_zh = models.TextField()
    edition_en = models.TextField()
    participant = models.TextField()
    activity_type = models.TextField(blank=True, default="")
    status = models.TextField(choices=VersionStatus.choices, default=VersionStatus.PUBLISHED)
    filing_authority_zh = models.TextField()
    filing_authority_en = models.TextField()
    filing_number = models.TextField()
    filing_date = models.DateField()
    effective_from = models.DateField()
    # Set when the next version takes over, and moved again only if that one is withdrawn.
    effective_to = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField()
    text = models.TextField()
    digest = models.TextField()
    # What the gates before registry units go by (gates.py), repeated from the text for the database's guards:
    # the numbers of the text that enter the result and have no source, and which of its factors enter it,
    # counted from 1.
    is_demonstration = models.BooleanField(default=True)
    formula_confidence = models.TextField(default="design")
    unsourced = ArrayField(models.TextField(), default=list, blank=True)
    result_factors = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    # Whether an input is ground (gates.py); repeated likewise, for the guards of filed ground.
    counts_hectares = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("methodology version")
        verbose_name_plural = _("methodology versions")
        triggers = VERSION_STATES.triggers()
        constraints = [
            VERSION_STATES.check("methodology_version"),
            models.UniqueConstraint(
                fields=["methodology", "version"], name="one_text_per_methodology_version"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="methodology_version_from_one"),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="methodology_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="methodology_version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(is_demonstration=True) | ~Q(formula_confidence__in=DESIGNED),
                name="methodology_version_of_a_known_formula",
            ),
            ExclusionConstraint(
                name="one_methodology_version_a_day",
                expressions=[
                    ("methodology", RangeOperators.EQUAL),
                    (_days("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(status=VersionStatus.PUBLISHED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology_id} v{self.version}"


class InForce(models.Model):
    """Which methodology a scheme uses for an activity type in a region, from a day to a day (half-open)."""

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="in_force")
    activity_type = models.TextField()
    region = models.TextField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    methodology = models.ForeignKey(Methodology, on_delete=models.PROTECT, related_name="in_force")
    # The drafts whose publication began and ended the row; none: the scheme's file did, and may still.
    made_by = models.ForeignKey(
        "credits.MethodologyDraft", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        "credits.MethodologyDraft", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The end it had before a publication ended it: what it has again if that version is withdrawn.
    in_force_to_before = models.DateField(null=True, blank=True)
    # A row that a withdrawal has taken back decides nothing; its days are those of the row before it again.
    withdrawn_by = models.ForeignKey(
        "credits.VersionWithdrawal", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("methodology in force")
        verbose_name_plural = _("methodologies in force")
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gt=F("in_force_from")),
                name="in_force_ends_after_it_begins",
            ),
            # Without the scheme in it: one region and type belong to one scheme at a time.
            ExclusionConstraint(
                name="one_methodology_in_force",
                expressions=[
                    ("activity_type", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    (_days("in_force_from", "in_force_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.activity_type} {self.region}"


class CatalogRevision(models.Model):
    """One row a statement that changed schemes, factors or methodologies; written by triggers (guards.py).

    The newest id with the count tells a process in one cheap query whether what it holds in memory is still
    true.
    """

    id = models.BigAutoField(primary_key=True)
    table_name = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.id} {self.table_name}"
