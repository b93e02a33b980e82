"""A filing as rows of (where, value), as document and workbook show it: nested values by their path, and what
that is in both languages. The sealed report keeps the paths alone, since its digest is computed over them."""

import re
from collections.abc import Iterator
from typing import Any

from credits.issuance.filing.texts import LABELS, PARTS

Row = tuple[str, str]
SEALED = "accounting_report"
_NUMBER = re.compile(r"\[\d+\]$")


def parts_of(content: dict[str, Any]) -> dict[str, list[Row]]:
    """Return the rows of each part, in the order of the parts."""
    return {
        name: [
            (path if name == SEALED else _labelled(path), value) for path, value in _rows("", content[name])
        ]
        for name in PARTS
    }


def _labelled(path: str) -> str:
    """Return a path with the words for what stands there, if any: `mandates[1].owner 业主 Owner`."""
    text = LABELS.get(_NUMBER.sub("", path.rpartition(".")[2]))
    return path if text is None else f"{path} {text.zh} {text.en}"


def _rows(path: str, value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _rows(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _rows(f"{path}[{number}]", inner)
    else:
        yield path, "" if value is None else str(value)
