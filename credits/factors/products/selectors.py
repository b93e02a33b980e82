"""Reads the stored footprints: as rows, the newest of each product, and what a word finds."""

from dataclasses import fields
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from credits.factors.products.models import ProductVersion
from credits.factors.products.quality import spread
from credits.factors.products.rows import ProductRow

_COLUMNS = tuple(item.name for item in fields(ProductRow) if item.name != "code")


def to_row(version: ProductVersion) -> ProductRow:
    """Return a stored version as a plain row."""
    return ProductRow(code=version.product.code, **{name: getattr(version, name) for name in _COLUMNS})


def columns_of(row: ProductRow) -> dict[str, object]:
    """Return what a version keeps of a row."""
    return {name: getattr(row, name) for name in _COLUMNS} | {"digest": row.digest}


def sd95_of(version: ProductVersion) -> Decimal | None:
    """Return the spread that the scores of a version stand for; none where nobody scored it."""
    return spread(version.quality, Decimal(version.basic_uncertainty)) if version.quality else None


def newest_versions() -> QuerySet[ProductVersion]:
    """Return the version that stands of each product, with the product."""
    later = ProductVersion.objects.filter(product=OuterRef("product"), version__gt=OuterRef("version"))
    return ProductVersion.objects.filter(~Exists(later)).select_related("product")


def found_by(term: str) -> Q:
    """Return the condition that a word stands in a name of either language, in the code or the enterprise."""
    return (
        Q(name_zh__icontains=term)
        | Q(name_en__icontains=term)
        | Q(enterprise__icontains=term)
        | Q(product__code__iexact=term)
    )
