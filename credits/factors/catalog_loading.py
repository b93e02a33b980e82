"""Brings the shipped factor files into the tables: corrections are added, nothing is ever changed."""

from datetime import datetime, time

from credits.factors.data_files import read_all
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.rows import FactorRow, Substitute
from puhui.kernel.clock import SHANGHAI


def load_factors(*, now: datetime) -> int:
    """Add the versions that the files hold and the tables do not; returns how many rows changed.

    The first version of a value counts as known from the day its file names; a correction, from `now`.
    Raises DocumentError.
    """
    rows, substitutes = read_all()
    latest = {
        (code, region, year): (version, digest)
        for code, region, year, version, digest in FactorVersion.objects.order_by("version").values_list(
            "code", "region", "year", "version", "digest"
        )
    }
    fresh = []
    for row in rows:
        version, digest = latest.get(row.key, (0, ""))
        if row.digest != digest:
            published = now if version else datetime.combine(row.published, time.min, SHANGHAI)
            fresh.append(_version(row, version + 1, published))
    FactorVersion.objects.bulk_create(fresh)
    return len(fresh) + _load_substitutes(substitutes)


def _version(row: FactorRow, version: int, published_at: datetime) -> FactorVersion:
    return FactorVersion(
        code=row.code,
        title_zh=row.title.zh,
        title_en=row.title.en,
        region=row.region,
        year=row.year,
        version=version,
        kind=row.kind,
        value=row.value,
        unit=row.unit,
        gas=row.gas,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=row.status,
        confidence=row.confidence,
        uncertainty=row.uncertainty,
        source_title=row.source.title,
        source_number=row.source.number,
        source_date=row.source.date,
        source_url=row.source.url,
        note=row.note,
        published_at=published_at,
        digest=row.digest,
    )


def _load_substitutes(substitutes: list[Substitute]) -> int:
    columns = ("code", "for_region", "use_region", "confidence")
    stored = {row[:2]: row[2:] for row in RegionSubstitute.objects.values_list(*columns)}
    changed = [
        item
        for item in substitutes
        if stored.get((item.code, item.for_region)) != (item.use_region, item.confidence)
    ]
    if changed:
        RegionSubstitute.objects.bulk_create(
            [RegionSubstitute(**{name: getattr(item, name) for name in columns}) for item in changed],
            update_conflicts=True,
            unique_fields=columns[:2],
            update_fields=columns[2:],
        )
    return len(changed)
