"""What the inputs of methodologies are called: the titles that the documents themselves give them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.methodologies.language import Document, read_methodology
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.snapshot import VersionRow, held_snapshot
from puhui.kernel.admin.words import text_in_language

# Units that are words, beside those that are signs everywhere (km, kWh).
UNITS = {"person_km": _("person-km"), "vehicle_km": _("vehicle-km")}
# Title and unit of each input, by version and digest: the text of a version never changes.
Inputs = dict[str, tuple[Any, str]]
_read: dict[tuple[int, str], Inputs] = {}


def inputs_named(activity_types: Iterable[str]) -> dict[str, Inputs]:
    """Return the inputs of the newest version of each type's methodologies, read with one query at most."""
    newest = {code: _newest(code) for code in set(activity_types)}
    _read_in([row for rows in newest.values() for row in rows])
    return {code: _of(rows) for code, rows in newest.items()}


def inputs_of(methodology: str) -> Inputs:
    """Return the inputs of the newest version of one methodology; none of one that is unknown."""
    versions = held_snapshot().versions_of(methodology)
    return _of(versions[:1])


def _newest(activity_type: str) -> list[VersionRow]:
    snapshot = held_snapshot()
    codes = {entry.methodology for entry in snapshot.entries_of(activity_type)}
    return [versions[0] for code in sorted(codes) if (versions := snapshot.versions_of(code))]


def _of(versions: Sequence[VersionRow]) -> Inputs:
    _read_in(versions)
    return {name: told for row in versions for name, told in _read.get((row.id, row.digest), {}).items()}


def _read_in(versions: Sequence[VersionRow]) -> None:
    wanted = [row.id for row in versions if (row.id, row.digest) not in _read]
    if wanted:
        texts = MethodologyVersion.objects.filter(pk__in=wanted).values_list("pk", "digest", "text")
        _read.update({(pk, digest): _inputs(read_methodology(text)) for pk, digest, text in texts})


def _inputs(document: Document) -> Inputs:
    numbers: Inputs = {item.name: (item.title, item.unit) for item in document.inputs}
    return numbers | {item.name: (item.title, "") for item in document.texts}


def input_title(name: str, inputs: Mapping[str, tuple[Any, str]]) -> str:
    """Return what an input is called; one that no document names stands as it was sent."""
    return text_in_language(inputs[name][0]) if name in inputs else name


def input_words(name: str, value: Any, inputs: Mapping[str, tuple[Any, str]]) -> str:
    """Return an input with its value and unit in words."""
    unit = inputs[name][1] if name in inputs else ""
    # A share or a number of things has the unit 1.
    return f"{input_title(name, inputs)} {value} {'' if unit == '1' else unit_word(unit)}".rstrip()


def unit_word(unit: str) -> str:
    """Return a unit as people write it, such as gCO2/person-km."""
    for code, word in UNITS.items():
        unit = unit.replace(code, str(word))
    return unit
