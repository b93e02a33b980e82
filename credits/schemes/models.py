"""Tables of schemes, loaded from `catalog/*.toml`; only a month's budget is used up by the system itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.schemes.types import DefaultOutcome, RegisterMode, SchemeStatus

__all__ = ["CityAllowance", "CityBudget", "CoinRate", "Programme", "Scheme"]


class Scheme(models.Model):
    """A carbon-inclusion scheme: whose it is, where it holds, and the rules that are numbers."""

    code = models.TextField(primary_key=True)
    name_zh = models.TextField()
    name_en = models.TextField()
    authority_zh = models.TextField()
    authority_en = models.TextField()
    is_demonstration = models.BooleanField()
    legal_reference = models.TextField(blank=True, default="")
    register_mode = models.TextField(choices=RegisterMode.choices)
    # In mirror mode: the form of the authority's own labels, what stands before the numbers in its serials.
    serial_label = models.TextField(blank=True, default="")
    status = models.TextField(choices=SchemeStatus.choices)
    regions = ArrayField(models.TextField())
    languages = ArrayField(models.TextField())
    currency = models.TextField()
    default_outcome = models.TextField(choices=DefaultOutcome.choices)
    notice_working_days = models.PositiveSmallIntegerField()
    # Coins a city may give out in a month, unless CityAllowance says otherwise for it.
    monthly_coins_per_city = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    # The document under which methodologies are filed and units issued, and its last day; empty: no end is
    # known. After it both stop until the file names a successor (decisions 25). Not the scheme's own days:
    # people go on recording, assigning, reading and retiring.
    rules_zh = models.TextField(blank=True, default="")
    rules_en = models.TextField(blank=True, default="")
    rules_last_day = models.DateField(null=True, blank=True)
    # SHA-256 of the file it was loaded from: an unchanged file costs one comparison.
    digest = models.TextField()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.CheckConstraint(
                condition=Q(register_mode__in=RegisterMode.values), name="scheme_register_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(register_mode=RegisterMode.OWN, serial_label="")
                | Q(register_mode=RegisterMode.MIRROR) & ~Q(serial_label=""),
                name="scheme_mirrors_labels_of_a_form",
            ),
            models.CheckConstraint(condition=Q(status__in=SchemeStatus.values), name="scheme_status_known"),
            models.CheckConstraint(
                condition=Q(default_outcome__in=DefaultOutcome.values), name="scheme_default_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="scheme_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(rules_last_day=None) | ~Q(rules_zh="") & ~Q(rules_en=""),
                name="scheme_rules_that_end_have_a_name",
            ),
            models.CheckConstraint(
                condition=Q(monthly_coins_per_city__gte=0), name="scheme_budget_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CoinRate(models.Model):
    """Coins for 1,000 g of a methodology (empty: of every one without a rate of its own) from a day on.

    Rows are only added: a new rate is a new version, and an assignment names the version it was made by.
    """

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="coin_rates")
    methodology = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField()
    coins_per_1000g = models.PositiveIntegerField()
    effective_from = models.DateField()

    class Meta:
        verbose_name = _("coin rate")
        verbose_name_plural = _("coin rates")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "methodology", "version"], name="one_coin_rate_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The version as an assignment quotes it, such as `DEMO/*/1`."""
        return f"{self.scheme_id}/{self.methodology or '*'}/{self.version}"


class CityAllowance(models.Model):
    """The coins a month of one city, where it is not the scheme's own figure."""

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="allowances")
    city = models.TextField()
    monthly_coins = models.BigIntegerField()

    class Meta:
        verbose_name = _("city allowance")
        verbose_name_plural = _("city allowances")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "city"], name="one_allowance_per_city"),
            models.CheckConstraint(condition=Q(monthly_coins__gte=0), name="city_allowance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.city}"


class CityBudget(models.Model):
    """What a city has given out of its coins in a month; made when first needed, never overdrawn."""

    id = models.BigAutoField(primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="budgets")
    city = models.TextField()
    month = models.DateField()
    limit_coins = models.BigIntegerField()
    used_coins = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("city budget")
        verbose_name_plural = _("city budgets")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "city", "month"], name="one_budget_per_city_and_month"),
            models.CheckConstraint(
                condition=Q(used_coins__gte=0, used_coins__lte=F("limit_coins")),
                name="budget_never_overdrawn",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="budget_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.city} {self.month:%Y-%m}"


class Programme(models.Model):
    """The organisation to whose budget a scheme's assigned grams belong (decisions 6)."""

    scheme = models.OneToOneField(
        Scheme, on_delete=models.PROTECT, primary_key=True, related_name="programme"
    )
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.scheme_id
