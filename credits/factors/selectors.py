"""Reads the stored factors."""

from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.resolution import FactorTable
from credits.factors.rows import FactorRow, Source, Substitute
from puhui.kernel.catalog import Text
from puhui.kernel.clock import business_date


def to_row(version: FactorVersion) -> FactorRow:
    """Return a stored version as a plain row."""
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
        source=Source(version.source_title, version.source_number, version.source_date, version.source_url),
        note=version.note,
        published=business_date(version.published_at),
        id=version.pk,
        version=version.version,
    )


def factor_table() -> FactorTable:
    """Return every stored version and substitute, indexed for resolution."""
    substitutes = RegionSubstitute.objects.values_list("code", "for_region", "use_region", "confidence")
    return FactorTable(
        [to_row(version) for version in FactorVersion.objects.order_by("id")],
        [Substitute(*row) for row in substitutes],
    )
