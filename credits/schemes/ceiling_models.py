"""How many tonnes a scheme lets be issued in a year and on a day: data of its file (ADRs 0062, 0076)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.schemes.models import Scheme


class IssuanceCeiling(models.Model):
    """Whole tonnes, the buffer's part included, that may be approved in a calendar year of Shanghai.

    Of one methodology, or of all together where it names none. A year without a row has no ceiling.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="ceilings")
    year = models.PositiveSmallIntegerField()
    methodology = models.TextField(blank=True, default="")
    tonnes = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("ceiling of issuance")
        verbose_name_plural = _("ceilings of issuance")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "year", "methodology"], name="one_ceiling_per_year_and_methodology"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2999), name="ceiling_of_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.year} {self.methodology or '*'}"


class DailyCeiling(models.Model):
    """Whole tonnes of a methodology, the buffer's part included, that may be approved on one day of Shanghai.

    Where it names none: of each methodology without a row of its own, each by itself. No row is no ceiling.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="daily_ceilings")
    methodology = models.TextField(blank=True, default="")
    tonnes = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("ceiling of a day's issuance")
        verbose_name_plural = _("ceilings of a day's issuance")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "methodology"], name="one_daily_ceiling_per_methodology"
            ),
            models.CheckConstraint(condition=Q(tonnes__gte=1), name="daily_ceiling_of_a_tonne_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.methodology or '*'}"
