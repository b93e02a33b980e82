"""Further readings of a report by another body: the second one above a limit, and the blind one by chance."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.verification.models import Case, Opinion, VerificationBody
from credits.verification.states import READING_STATES, ReadingStatus
from puhui.kernel.ids import new_id


class ReadingKind(models.TextChoices):
    SECOND = "SECOND", _("second reading")
    BLIND = "BLIND", _("blind verification")


class FurtherReading(models.Model):
    """Another body reads the sealed report and says what it finds, without what the first one said.

    Drawn as a case is. A second reading decides whether the statement takes effect; a blind one tells about
    the verifier. `agrees` compares it with the statement.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="further_readings")
    kind = models.TextField(_("kind"), choices=ReadingKind.choices)
    body = models.ForeignKey(VerificationBody, on_delete=models.PROTECT, related_name="further_readings")
    draw_seed = models.TextField()
    draw_among = ArrayField(models.UUIDField())
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.TextField(choices=ReadingStatus.choices, default=ReadingStatus.OPEN)
    opinion = models.TextField(choices=Opinion.choices, blank=True, default="")
    tonnes = models.PositiveBigIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="")
    read_by = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    agrees = models.BooleanField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    # Of a blind one that found otherwise: when a registrar looked at it, and who.
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("further reading")
        verbose_name_plural = _("further readings")
        triggers = READING_STATES.triggers()
        constraints = [
            READING_STATES.check("further_reading"),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=~Q(status=ReadingStatus.DROPPED),
                name="one_further_reading_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReadingKind.values), name="further_reading_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status=ReadingStatus.READ, read_by__isnull=False, read_at__isnull=False)
                & Q(agrees__isnull=False)
                & ~Q(text="")
                & (Q(opinion=Opinion.POSITIVE, tonnes__gt=0) | Q(opinion=Opinion.NEGATIVE, tonnes=0))
                | ~Q(status=ReadingStatus.READ)
                & Q(read_by=None, read_at=None, agrees=None, tonnes=None, opinion="", text=""),
                name="further_reading_says_what_it_found",
            ),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None)
                | Q(
                    kind=ReadingKind.BLIND,
                    status=ReadingStatus.READ,
                    agrees=False,
                    looked_at__gte=models.F("read_at"),
                    looked_by__isnull=False,
                ),
                name="further_reading_looked_at_where_it_found_otherwise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class BlindDraw(models.Model):
    """The draw of one week's positive statements for blind verification: of how many, how many, the seed.

    `week_from` is a Monday. The statements in the order of the draw are those of the week by their ids.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    week_from = models.DateField(unique=True)
    seed = models.TextField()
    statements = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    # Drawn, and nobody independent was left to read it.
    unread = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draw for blind verification")
        verbose_name_plural = _("draws for blind verification")
        constraints = [
            # One in twenty at least (reliability T05).
            models.CheckConstraint(
                condition=Q(statements__gte=models.F("drawn"), statements__lte=models.F("drawn") * 20),
                name="blind_draw_of_a_twentieth_at_least",
            ),
            models.CheckConstraint(condition=Q(unread__lte=models.F("drawn")), name="blind_draw_unread"),
            models.CheckConstraint(condition=Q(seed__regex="^[0-9a-f]{32}$"), name="blind_draw_has_a_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.week_from:%Y-%m-%d}"
