"""Tables of verification. A case is about one sealed report: another digest is another case."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.monitoring.report_models import MonitoringReport
from credits.verification.states import CASE_STATES, FINDING_STATES, CaseStatus, FindingStatus
from puhui.kernel.ids import new_id

# In the place of families: whatever the scheme has in force.
EVERY_FAMILY = "*"


def every_family() -> list[str]:
    """Return the scope of a body that was accredited without naming families."""
    return [EVERY_FAMILY]


class VerificationBody(models.Model):
    """An organisation accredited with a scheme to verify methodologies of `families`, to the end of a day.

    From the day after `accredited_to` on, or while it is not `is_active`, it verifies nothing, its open cases
    included: they are drawn anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    families = ArrayField(models.TextField(), default=every_family)
    is_active = models.BooleanField(default=True)
    accredited_at = models.DateTimeField()
    accredited_to = models.DateField()

    class Meta:
        verbose_name = _("verification body")
        verbose_name_plural = _("verification bodies")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "party"], name="body_accredited_once"),
            models.CheckConstraint(condition=Q(families__len__gt=0), name="body_accredited_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.party_id}"


UNDECIDED = [CaseStatus.OPEN, CaseStatus.SECOND_READING]


class Case(models.Model):
    """The verification of a report by a body, which was drawn for it and did not choose.

    `draw_seed` and `draw_among` (the bodies that could take it) are the record of the draw, by which anybody
    draws again (draws.py). With the sealed report, `is_risky` and `line_risks` (what strikes the eye, by the
    line's reference) the first draw's seed gives the sample, too; of a case drawn anew the trail has it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="cases")
    report_digest = models.TextField()
    body = models.ForeignKey(VerificationBody, on_delete=models.PROTECT, related_name="cases")
    status = models.TextField(choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # By when the statement is due. Null, and no draw, for the cases from before there were draws.
    due_on = models.DateField(null=True, blank=True)
    readers_wanted = models.PositiveSmallIntegerField(default=1)
    draw_seed = models.TextField(blank=True, default="")
    draw_among = ArrayField(models.UUIDField(), default=list)
    # Drawn the third time in a row for the programme, because nobody else may take it.
    lacks_another = models.BooleanField(default=False)
    # Kept by the database alone (standing_guards.py): they may have read it, and are no further readers.
    bodies_before = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    is_risky = models.BooleanField(default=False)
    line_risks = models.JSONField(default=dict)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    # Since when its body may not go on and nobody else may take it.
    stands_still_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("verification case")
        verbose_name_plural = _("verification cases")
        triggers = CASE_STATES.triggers()
        constraints = [
            CASE_STATES.check("verification_case"),
            models.UniqueConstraint(fields=["report", "report_digest"], name="one_case_per_sealed_report"),
            models.CheckConstraint(
                condition=Q(status__in=UNDECIDED, closed_at=None)
                | ~Q(status__in=UNDECIDED) & Q(closed_at__isnull=False),
                name="case_closed_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(readers_wanted__range=(1, 2)), name="case_read_by_one_or_two_bodies"
            ),
            models.CheckConstraint(
                condition=Q(draw_seed="", draw_among=[]) | Q(draw_seed__regex="^[0-9a-f]{32}$"),
                name="case_draw_has_a_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}"


class FindingKind(models.TextChoices):
    CLARIFICATION = "CLARIFICATION", _("clarification")
    CORRECTIVE_ACTION = "CORRECTIVE_ACTION", _("corrective action")


class Finding(models.Model):
    """What the verifier asks, and the answer. A finding opened again keeps both in the audit trail.

    `due_on` is the last day of whose turn it is: the owner's while it is open, the verifier's once it is
    answered. Null for findings from before there were deadlines.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    kind = models.TextField(choices=FindingKind.choices)
    text = models.TextField()
    status = models.TextField(choices=FindingStatus.choices, default=FindingStatus.OPEN)
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField()
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        triggers = FINDING_STATES.triggers()
        constraints = [
            FINDING_STATES.check("finding"),
            models.CheckConstraint(
                condition=Q(status=FindingStatus.OPEN)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="finding_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("raised_by")),
                name="finding_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class Opinion(models.TextChoices):
    POSITIVE = "POSITIVE", _("positive")
    NEGATIVE = "NEGATIVE", _("negative")


class Statement(models.Model):
    """What the verifier puts a name to, for one sealed report: never changed. `digest` is of all of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="statement")
    report_digest = models.TextField()
    opinion = models.TextField(choices=Opinion.choices)
    tonnes = models.PositiveBigIntegerField()
    text = models.TextField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    digest = models.TextField(unique=True)

    class Meta:
        verbose_name = _("verification statement")
        verbose_name_plural = _("verification statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(opinion=Opinion.POSITIVE, tonnes__gt=0) | Q(opinion=Opinion.NEGATIVE, tonnes=0),
                name="statement_of_tonnes_when_positive",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="statement_digest_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion} {self.tonnes}"
