"""Reads the stored factors."""

from dataclasses import replace
from datetime import date

from credits.factors.change_models import FactorChange
from credits.factors.columns import quality_of, source_of
from credits.factors.models import FactorContent, FactorVersion, RegionSubstitute
from credits.factors.resolution import FactorTable
from credits.factors.rows import FactorRow, Substitute
from puhui.kernel.catalog import Text
from puhui.kernel.clock import business_date


def to_row(version: FactorVersion) -> FactorRow:
    """Return a stored version as a plain row."""
    return replace(_row(version), published=business_date(version.published_at), id=version.pk)


def proposed_row(change: FactorChange) -> FactorRow:
    """Return a proposed value as the row it would become."""
    return _row(change)


def _row(version: FactorContent) -> FactorRow:
    return FactorRow(
        code=version.code,
        title=Text(version.title_zh, version.title_en),
        region=version.region,
        year=version.year,
        kind=version.kind,
        value=version.value,
        unit=version.unit,
        gas=version.gas,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        status=version.status,
        confidence=version.confidence,
        uncertainty=version.uncertainty,
        source=source_of(version),
        note=version.note,
        published=date.min,
        version=version.version,
        quality=quality_of(version),
        gwp_set=version.gwp_set,
    )


def factor_table() -> FactorTable:
    """Return every stored version and substitute, indexed for resolution."""
    substitutes = RegionSubstitute.objects.values_list("code", "for_region", "use_region", "confidence")
    return FactorTable(
        [to_row(version) for version in FactorVersion.objects.order_by("id")],
        [Substitute(*row) for row in substitutes],
    )
