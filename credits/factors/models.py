"""Tables of factors: versions that are only added, and the places that may stand in for one another."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.factors.vocabulary import CONFIDENCE, GWP_SETS, KIND, STATUS

__all__ = ["FactorContent", "FactorVersion", "RegionSubstitute"]


def _choices(words: dict[str, str]) -> list[tuple[str, object]]:
    return [(word, _(text)) for word, text in words.items()]


class FactorContent(models.Model):
    """What is said of a factor for a place and year, by a published value or a proposed one."""

    code = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    region = models.TextField()
    # The year the value describes; none where the source states none.
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField()
    kind = models.TextField(choices=_choices(KIND))
    # As printed in the source, trailing zeros and all: a Decimal column would rewrite it.
    value = models.TextField()
    unit = models.TextField()
    gas = models.TextField(blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.TextField(choices=_choices(STATUS))
    confidence = models.TextField(choices=_choices(CONFIDENCE))
    uncertainty = models.TextField(blank=True, default="")
    # The six scores in the order of quality.PEDIGREE, 1 the best to 5; none where the data were not scored.
    quality = ArrayField(models.PositiveSmallIntegerField(), size=6, null=True, blank=True)
    # What every number of this sort is uncertain by, as a factor of at least 1; goes with the scores.
    basic_uncertainty = models.TextField(blank=True, default="")
    gwp_set = models.TextField(blank=True, default="")
    source_title = models.TextField()
    source_number = models.TextField(blank=True, default="")
    source_date = models.TextField(blank=True, default="")
    source_url = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    # SHA-256 of everything above but the version: equal content is not a new version.
    digest = models.TextField()

    class Meta:
        abstract = True


class FactorVersion(FactorContent):
    """One published value of a factor for a place and year. A correction is the next `version`."""

    id = models.BigAutoField(primary_key=True)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("factor version")
        verbose_name_plural = _("factor versions")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "region", "year", "version"],
                nulls_distinct=False,
                name="one_factor_per_place_year_and_version",
            ),
            models.CheckConstraint(
                condition=Q(value__regex=r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"),
                name="factor_value_is_a_plain_number",
            ),
            models.CheckConstraint(condition=Q(kind__in=KIND), name="factor_kind_known"),
            models.CheckConstraint(condition=Q(status__in=STATUS), name="factor_status_known"),
            models.CheckConstraint(condition=Q(confidence__in=CONFIDENCE), name="factor_confidence_known"),
            models.CheckConstraint(condition=~Q(source_title=""), name="factor_has_a_source"),
            models.CheckConstraint(
                condition=Q(quality=None, basic_uncertainty="")
                | Q(
                    quality__isnull=False,
                    quality__len=6,
                    quality__contained_by=[1, 2, 3, 4, 5],
                    basic_uncertainty__regex=r"^[1-9][0-9]{0,2}(\.[0-9]{1,15})?$",
                ),
                name="factor_quality_is_six_scores",
            ),
            models.CheckConstraint(
                condition=Q(gwp_set="") | Q(gwp_set__in=GWP_SETS, gas="CO2e"), name="factor_gwp_set_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="factor_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.region} {self.year or ''} v{self.version}"


class RegionSubstitute(models.Model):
    """Where a place has no value of its own for a factor, another place's stands in as a placeholder."""

    id = models.BigAutoField(primary_key=True)
    code = models.TextField()
    for_region = models.TextField()
    use_region = models.TextField()
    confidence = models.TextField(choices=_choices(CONFIDENCE))

    class Meta:
        verbose_name = _("region substitute")
        verbose_name_plural = _("region substitutes")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "for_region"], name="one_substitute_per_factor_and_place"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=CONFIDENCE), name="substitute_confidence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.use_region} for {self.for_region}"
