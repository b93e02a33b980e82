"""Brings the shipped factor files into the tables: corrections are added, nothing is ever changed."""

from dataclasses import replace
from datetime import datetime, time

from credits.factors.change_models import FactorChange
from credits.factors.change_states import FactorChangeStatus
from credits.factors.columns import content_of
from credits.factors.data_files import read_all
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.rows import Substitute
from puhui.kernel.clock import SHANGHAI


def load_factors(*, now: datetime) -> int:
    """Add the versions that the files hold and the tables do not; returns how many rows changed.

    The first version of a value counts as known from the day its file names; a correction, from `now`. A
    value that two people have changed is theirs: no file changes it any more. Raises DocumentError.
    """
    rows, substitutes = read_all()
    latest = {
        (code, region, year): (version, digest)
        for code, region, year, version, digest in FactorVersion.objects.order_by("version").values_list(
            "code", "region", "year", "version", "digest"
        )
    }
    theirs = set(
        FactorChange.objects.filter(state=FactorChangeStatus.APPROVED).values_list("code", "region", "year")
    )
    fresh = []
    for row in rows:
        if row.key in theirs:
            continue
        version, digest = latest.get(row.key, (0, ""))
        if row.digest != digest:
            published = now if version else datetime.combine(row.published, time.min, SHANGHAI)
            fresh.append(
                FactorVersion(**content_of(replace(row, version=version + 1)), published_at=published)
            )
    FactorVersion.objects.bulk_create(fresh)
    return len(fresh) + _load_substitutes(substitutes)


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
