"""Footprints of made-up products."""

from datetime import UTC, datetime
from typing import Any

from credits.factors.products.models import Product, ProductVersion
from credits.factors.products.rows import ProductRow
from credits.factors.products.selectors import columns_of

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
SCORES = {"reliability": 2, "completeness": 3, "time": 3, "geography": 2, "technology": 3, "sample": 2}


def tea(**changes: Any) -> ProductRow:
    """Return the footprint of a kilogram of tea that nobody sells."""
    values = {
        "code": "99901T0012024C",
        "name_zh": "试验绿茶",
        "name_en": "Test green tea",
        "value": "4.200",
        "unit": "kgCO2e",
        "functional_unit": "千克",
        "boundary": "cradle_to_gate",
        "data_type": "literature",
        "source": "An invented study",
        "stages": {"upstream": "1.5", "production": "2.5", "downstream": "0.2"},
        "gas_shares": {"CO2": "81.5", "N2O": "18.5"},
        "data_year": 2024,
        "region": "广东",
        "enterprise": "",
        "uncertainty": "10%",
        "quality": SCORES,
    }
    return ProductRow(**values | changes)


def stored(row: ProductRow, *, entry: int = 1, version: int = 1) -> ProductVersion:
    """Store a footprint as it is."""
    product, _ = Product.objects.get_or_create(
        party=None, code=row.code, entry=entry, defaults={"added_at": NOW}
    )
    return ProductVersion.objects.create(
        product=product, version=version, published_at=NOW, **columns_of(row)
    )
