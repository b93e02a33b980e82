"""What becomes of a closed bundle's units on hold: announced, then settled, each once (ADR 0070)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.projects.models import Project
from puhui.kernel.quantities import G_PER_T

# As the rule of a year's end has it.
NOTICE_DAYS_LEAST = 7


class ClosingNotice(models.Model):
    """Owners and agent were told that what is owed under a tonne is settled, on `due_on` or later."""

    bundle = models.OneToOneField(
        Project, on_delete=models.PROTECT, primary_key=True, related_name="closing_notice"
    )
    notice_days = models.PositiveSmallIntegerField()
    announced_at = models.DateTimeField()
    due_on = models.DateField()

    class Meta:
        verbose_name = _("notice of a bundle's settlement")
        verbose_name_plural = _("notices of bundles' settlements")
        constraints = [
            models.CheckConstraint(
                condition=Q(notice_days__gte=NOTICE_DAYS_LEAST), name="closing_notice_of_seven_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.due_on}"


class BundleClosing(models.Model):
    """The settlement of a closed bundle: for the grams owed, whole tonnes are retired for the city.

    `ref` is the retirement, None where nothing was owed. The last tonne is begun by owners' grams and filled
    up by the agent's. What was on hold beyond that is free.
    """

    notice = models.OneToOneField(
        ClosingNotice, on_delete=models.PROTECT, primary_key=True, related_name="closing"
    )
    owed_g = models.PositiveBigIntegerField()
    retired_t = models.PositiveBigIntegerField()
    ref = models.UUIDField(null=True, blank=True, unique=True)
    settled_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("settlement of a closed bundle")
        verbose_name_plural = _("settlements of closed bundles")
        constraints = [
            models.CheckConstraint(
                # Owed grams in whole tonnes, rounded up.
                condition=Q(owed_g__lte=F("retired_t") * G_PER_T)
                & Q(owed_g__gt=F("retired_t") * G_PER_T - G_PER_T)
                & (Q(retired_t=0, owed_g=0, ref=None) | Q(retired_t__gt=0, ref__isnull=False)),
                name="closing_retires_what_is_owed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.retired_t} t"

    @property
    def agent_g(self) -> int:
        """Grams of the agent that the last tonne needed beside what was owed."""
        return self.retired_t * G_PER_T - self.owed_g
