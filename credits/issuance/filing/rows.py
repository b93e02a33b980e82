"""A filing as rows of (where, value), as document and workbook show it: nested values by their path."""

from collections.abc import Iterator
from typing import Any

from credits.issuance.filing.texts import PARTS

Row = tuple[str, str]


def parts_of(content: dict[str, Any]) -> dict[str, list[Row]]:
    """Return the rows of each part, in the order of the parts."""
    return {name: list(_rows("", content[name])) for name in PARTS}


def _rows(path: str, value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _rows(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _rows(f"{path}[{number}]", inner)
    else:
        yield path, "" if value is None else str(value)
