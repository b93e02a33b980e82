"""Places, and what lies in what.

The file `data/regions.toml` is the truth; the table mirrors it for joins and admin. Lookups read the file
once a process, so they cost a dict access and work without a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from puhui.kernel.catalog import CatalogFile, Text, read_document, read_texts
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _

REGIONS_FILE = Path(__file__).with_name("data") / "regions.toml"
CODE_FORM = "[A-Z]{2,6}(-[A-Z]{2,5}){0,3}"


class RegionUnknown(PuhuiError):
    """No such region: `region` is what was asked for."""

    kind, code, title = Kind.INVALID, "region_unknown", _("The region is not known")


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the file: `parent` is what it lies in, `grid` the power grid it draws from, if stated."""

    code: str
    parent: str | None
    grid: str | None
    name: Text


def read_places(file: CatalogFile) -> Mapping[str, Place]:
    """Return the places by code; raises DocumentError for a repeated or unknown code, or a cycle."""
    places: dict[str, Place] = {}
    tables = file.root.tables("regions", least=1, most=5_000)
    for table in tables:
        code = table.text("code", form=CODE_FORM)
        if code in places:
            raise table.error(_("%(code)s stands twice"), _("Keep one of the two."), "code", code=code)
        parent, grid = table.text("parent", None, form=CODE_FORM), table.text("grid", None, form=CODE_FORM)
        places[code] = Place(code, parent, grid, read_texts(table.table("name")))
        table.end()
    for table, place in zip(tables, places.values(), strict=True):
        for key, above in (("parent", place.parent), ("grid", place.grid)):
            if above is not None and above not in places:
                problem = _("%(code)s is no region of this file")
                raise table.error(problem, _("Add it, or correct the code."), key, code=above)
        if place.code in _chain_above(places, place.code):
            fix = _("Let it lie in something larger.")
            raise table.error(_("%(code)s lies in itself"), fix, "parent", code=place.code)
    return MappingProxyType(places)


@cache
def places() -> Mapping[str, Place]:
    """Return all places by code."""
    return read_places(read_document(REGIONS_FILE.read_bytes(), name=REGIONS_FILE.name))


@cache
def region_chain(code: str) -> tuple[str, ...]:
    """Return `code` and what it lies in, nearest first: city, province, grid region, nation.

    Raises RegionUnknown.
    """
    if code not in places():
        raise RegionUnknown(_("%(region)s is no region of this scheme."), region=code[:40])
    return (code, *_chain_above(places(), code))


def lies_under(code: str, ancestor: str) -> bool:
    """Tell whether `code` is `ancestor` or lies in it; raises RegionUnknown for an unknown `code`."""
    return ancestor in region_chain(code)


def load_regions() -> bool:
    """Make the table equal to the file; returns whether anything changed. Rows are never deleted."""
    from puhui.kernel.models import Region  # here, so that lookups need no Django

    wanted = {
        place.code: (place.parent, place.grid, place.name.zh, place.name.en) for place in places().values()
    }
    stored = {
        row[0]: row[1:] for row in Region.objects.values_list("code", "parent", "grid", "name_zh", "name_en")
    }
    changed = [code for code, row in wanted.items() if stored.get(code) != row]
    fields = ["parent", "grid", "name_zh", "name_en"]
    Region.objects.bulk_create(
        [Region(code=code, **dict(zip(fields, wanted[code], strict=True))) for code in changed],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
    return bool(changed)


def _chain_above(places: Mapping[str, Place], code: str) -> tuple[str, ...]:
    """Walk up by `parent`; the grid comes just before the nation, which is what the grid lies in."""
    above: list[str] = []
    here = places[code]
    while here.parent is not None and here.parent not in above:
        above.append(here.parent)
        here = places[here.parent]
    grid = next((places[name].grid for name in (code, *above) if places[name].grid), None)
    if grid is not None and grid not in above and grid != code:
        nation = places[grid].parent
        above.insert(above.index(nation) if nation in above else len(above), grid)
    return tuple(above)
