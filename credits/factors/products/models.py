"""Tables of product footprints: a product, and versions of its footprint that are only added."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.factors.products.vocabulary import BOUNDARY, DATA_TYPE, UNITS
from puhui.kernel.ids import new_id

NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"


def _choices(words: dict[str, str]) -> list[tuple[str, object]]:
    return [(word, _(text)) for word, text in words.items()]


class Product(models.Model):
    """What a footprint is of. `code` is the database's own, or that of the enterprise `party`.

    Databases print one code over products with different values: each is an `entry` of its own, so that
    nothing is merged.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(
        "accounts.Party", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    code = models.TextField()
    entry = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "code", "entry"], nulls_distinct=False, name="one_product_per_code_and_entry"
            ),
            models.CheckConstraint(condition=~Q(code="") & Q(entry__gte=1), name="product_has_a_code"),
        ]

    def __str__(self) -> str:
        return self.code if self.entry == 1 else f"{self.code} ({self.entry})"


class ProductVersion(models.Model):
    """One footprint of a product as it was published. A correction is the next `version`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    name_zh = models.TextField()
    name_en = models.TextField(blank=True, default="")
    # As printed, trailing zeros and all: `value` in `unit` for one `functional_unit`.
    value = models.TextField()
    unit = models.TextField(choices=[(unit, unit) for unit in UNITS])
    functional_unit = models.TextField()
    boundary = models.TextField(choices=_choices(BOUNDARY))
    # Stage → amount in `unit`; gas → percent; both as decimal texts.
    stages = models.JSONField(default=dict, blank=True)
    gas_shares = models.JSONField(default=dict, blank=True)
    data_year = models.PositiveSmallIntegerField(null=True, blank=True)
    data_type = models.TextField(choices=_choices(DATA_TYPE))
    region = models.TextField(blank=True, default="")
    enterprise = models.TextField(blank=True, default="")
    uncertainty = models.TextField(blank=True, default="")
    is_low_carbon = models.BooleanField(default=False)
    # Indicator → score from 1 to 5; none where nobody scored it.
    quality = models.JSONField(default=dict, blank=True)
    basic_uncertainty = models.TextField()
    source = models.TextField()
    published_at = models.DateTimeField()
    # SHA-256 of the footprint: equal content is not a new version.
    digest = models.TextField()

    class Meta:
        verbose_name = _("product footprint")
        verbose_name_plural = _("product footprints")
        constraints = [
            models.UniqueConstraint(fields=["product", "version"], name="one_footprint_per_version"),
            models.CheckConstraint(
                condition=Q(value__regex=NUMBER, basic_uncertainty__regex=NUMBER),
                name="footprint_value_is_a_plain_number",
            ),
            models.CheckConstraint(condition=Q(unit__in=UNITS), name="footprint_unit_known"),
            models.CheckConstraint(condition=Q(boundary__in=BOUNDARY), name="footprint_boundary_known"),
            models.CheckConstraint(condition=Q(data_type__in=DATA_TYPE), name="footprint_data_type_known"),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(name_zh="") & ~Q(functional_unit=""),
                name="footprint_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="footprint_digest_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_zh} v{self.version}"
