"""Reads `data/*.toml`: series of values with their sources, and the places that stand in for others.

A newcomer adds a set of factors by adding one such file. Free of Django.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from credits.factors.quality import PEDIGREE, Quality, QualityInvalid
from credits.factors.resolution import FactorTable
from credits.factors.rows import FactorRow, Source, Substitute
from credits.factors.units import UnitUnknown, parse_unit
from credits.factors.vocabulary import CODE_FORM, CONFIDENCE, GWP_SETS, KIND, STATUS
from puhui.kernel.catalog import CatalogFile, Table, read_folder, read_texts
from puhui.kernel.catalog_tables import NUMBER
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.regions import CODE_FORM as REGION_FORM
from puhui.kernel.regions import places

FOLDER = Path(__file__).with_name("data")
GASES = ("CO2", "CO2e", "CH4", "N2O")
DAY_FORM = "[0-9]{4}(-[0-9]{2}){0,2}"


def read_factor_file(file: CatalogFile) -> tuple[list[FactorRow], list[Substitute]]:
    """Return the rows and substitutes of one document; raises DocumentError naming line, key and remedy."""
    root = file.root
    sources = _sources(root.table("sources", {}))
    # The day from which the set counts as known to the scheme.
    published = root.day("published") if "series" in root else date.min
    rows = [row for table in root.tables("series") for row in _series(table, sources, published)]
    substitutes = [_substitute(table) for table in root.tables("substitutes")]
    root.end()
    return rows, substitutes


def read_all() -> tuple[list[FactorRow], list[Substitute]]:
    """Return what all shipped files say; raises DocumentError, also where two files give one value."""
    rows: dict[tuple, FactorRow] = {}
    substitutes: dict[tuple, Substitute] = {}
    for file in read_folder(FOLDER):
        more_rows, more_substitutes = read_factor_file(file)
        more = {row.key: row for row in more_rows} | {(s.code, s.for_region): s for s in more_substitutes}
        twice = sorted(map(str, more.keys() & (rows.keys() | substitutes.keys())))
        if twice or len(more) != len(more_rows) + len(more_substitutes):
            problem, fix = _("a value stands twice: %(value)s"), _("Keep one of the two.")
            raise file.error(problem, fix, value=", ".join(twice) or file.name)
        rows |= {row.key: row for row in more_rows}
        substitutes |= {(s.code, s.for_region): s for s in more_substitutes}
    return list(rows.values()), list(substitutes.values())


@cache
def shipped_table() -> FactorTable:
    """Return the table of the shipped files, for what runs without a database."""
    return FactorTable(*read_all())


def _sources(table: Table) -> dict[str, Source]:
    sources = {}
    for name in table.names():
        one = table.table(name)
        sources[name] = Source(
            title=one.text("title"),
            number=one.text("number", ""),
            date=one.text("date", "", form=DAY_FORM),
            url=one.text("url", ""),
        )
        one.end()
    return sources


def _series(table: Table, sources: Mapping[str, Source], published: date) -> list[FactorRow]:
    code, kind = table.text("code", form=CODE_FORM), table.choice("kind", tuple(KIND))
    title, gas = read_texts(table.table("title")), table.choice("gas", GASES, "")
    unit = table.text("unit", most=60)
    try:
        parse_unit(unit)
    except UnitUnknown as error:
        raise table.error(
            _("'%(unit)s' is no unit of this system"),
            _("Use a unit of the table in units.py."),
            "unit",
            unit=unit,
        ) from error
    rows = []
    for value in table.tables("values", least=1):
        rows.append(
            FactorRow(
                code=code,
                title=title,
                kind=kind,
                unit=unit,
                gas=gas,
                region=_region(value, "region"),
                year=value.integer("year", None, least=1990, most=2100),
                value=value.text("value", form=NUMBER.pattern),
                valid_from=value.day("valid_from", None),
                valid_to=value.day("valid_to", None),
                status=value.choice("status", tuple(STATUS)),
                confidence=value.choice("confidence", tuple(CONFIDENCE)),
                uncertainty=value.text("uncertainty", ""),
                source=sources[value.choice("source", tuple(sources))],
                note=value.text("note", ""),
                published=published,
                quality=_quality(value),
                gwp_set=_gwp_set(value, gas),
            )
        )
        value.end()
    table.end()
    return rows


def _quality(value: Table) -> Quality | None:
    if "quality" not in value:
        return None
    table = value.table("quality")
    scores = {name: table.integer(name, least=1, most=5) for name in PEDIGREE}
    basic = table.number("basic")
    table.end()
    try:
        return Quality(**scores, basic=basic)
    except QualityInvalid as error:
        fix = _("Choose a score that the table of scores has.")
        raise table.error(error.detail, fix, error.data["name"], **error.data) from error


def _gwp_set(value: Table, gas: str) -> str:
    gwp_set = value.choice("gwp_set", GWP_SETS, "")
    if gwp_set and gas != "CO2e":
        problem = _("a set of warming potentials stands beside a value that is no CO2 equivalent")
        raise value.error(problem, _("Remove it, or name the gas CO2e."), "gwp_set")
    return gwp_set


def _substitute(table: Table) -> Substitute:
    substitute = Substitute(
        code=table.text("code", form=CODE_FORM),
        for_region=_region(table, "for_region"),
        use_region=_region(table, "use_region"),
        confidence=table.choice("confidence", tuple(CONFIDENCE)),
    )
    table.end()
    return substitute


def _region(table: Table, key: str) -> str:
    code = table.text(key, form=REGION_FORM)
    if code not in places():
        raise table.error(_("%(code)s is no region"), _("Add it to the regions first."), key, code=code)
    return code
