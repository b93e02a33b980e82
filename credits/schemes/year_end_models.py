"""What a scheme does at a year's end with grams that nobody used (decisions 9): data, version by version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.schemes.models import Scheme


class YearEndOutcome(models.TextChoices):
    """What becomes of grams that are left: they stay, become coins, or are retired for their city."""

    CARRY = "carry", _("carried into the next year")
    COINS = "coins", _("turned into coins")
    RETIRE = "retire", _("retired for the city")


class YearEndRule(models.Model):
    """The rule for the years that end on `effective_from` or later, until another version follows.

    Settling is due on `due_month`/`due_day` of the next year and never earlier than `notice_days` after it
    was announced. Rows are only added, as coin rates are: what was announced names the version it went by.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="year_end_rules")
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    personal = models.TextField(choices=YearEndOutcome.choices)
    coin_only = models.TextField(choices=YearEndOutcome.choices)
    # Of grams that residents have assigned and no report has taken, under a tonne.
    programme = models.TextField(choices=YearEndOutcome.choices, default=YearEndOutcome.CARRY)
    due_month = models.PositiveSmallIntegerField()
    due_day = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("rule of the year's end")
        verbose_name_plural = _("rules of the year's end")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "version"], name="one_year_end_rule_per_version"),
            models.CheckConstraint(
                condition=Q(personal__in=YearEndOutcome.values)
                & Q(programme__in=YearEndOutcome.values)
                # They were never verified as more than coins (decisions 12, 31).
                & Q(coin_only__in=[YearEndOutcome.CARRY, YearEndOutcome.COINS]),
                name="coin_only_grams_are_never_retired_at_a_year_end",
            ),
            models.CheckConstraint(
                # Operators' records come up to 60 days late (decisions 27): a year is whole in March.
                condition=Q(due_month__gte=3, due_month__lte=12, due_day__gte=1, due_day__lte=28)
                & Q(notice_days__gte=7, notice_days__lte=366),
                name="year_end_is_due_when_the_year_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The version as a settlement quotes it, such as `DEMO/1`."""
        return f"{self.scheme_id}/{self.version}"
