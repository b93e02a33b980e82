"""Between a factor's row and the columns that tables of values and of their changes have in common."""

from decimal import Decimal
from typing import Any

from credits.factors.change_terms import Terms
from credits.factors.models import FactorContent
from credits.factors.quality import Quality
from credits.factors.rows import FactorRow, Source

CONTENT = tuple(column.attname for column in FactorContent._meta.local_fields)


def content_of(row: FactorRow) -> dict[str, Any]:
    """Return what a row says, by column."""
    return {
        "code": row.code,
        "title_zh": row.title.zh,
        "title_en": row.title.en,
        "region": row.region,
        "year": row.year,
        "version": row.version,
        "kind": row.kind,
        "value": row.value,
        "unit": row.unit,
        "gas": row.gas,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "status": row.status,
        "confidence": row.confidence,
        "uncertainty": row.uncertainty,
        "quality": None if row.quality is None else list(row.quality.scores.values()),
        "basic_uncertainty": "" if row.quality is None else str(row.quality.basic),
        "gwp_set": row.gwp_set,
        "source_title": row.source.title,
        "source_number": row.source.number,
        "source_date": row.source.date,
        "source_url": row.source.url,
        "note": row.note,
        "digest": row.digest,
    }


def quality_of(content: FactorContent) -> Quality | None:
    """Return the scores of a stored value, None where its data were not scored."""
    if content.quality is None:
        return None
    return Quality.of(content.quality, Decimal(content.basic_uncertainty))


def source_of(content: FactorContent) -> Source:
    """Return the document of a stored value."""
    return Source(content.source_title, content.source_number, content.source_date, content.source_url)


def terms_of(content: FactorContent) -> Terms:
    """Return a stored value as it would be proposed; it must name its first day."""
    assert content.valid_from is not None
    return Terms(
        code=content.code,
        region=content.region,
        kind=content.kind,
        value=content.value,
        unit=content.unit,
        valid_from=content.valid_from,
        source=source_of(content),
        confidence=content.confidence,
        status=content.status,
        year=content.year,
        valid_to=content.valid_to,
        uncertainty=content.uncertainty,
        quality=quality_of(content),
        gwp_set=content.gwp_set,
        note=content.note,
    )
