"""The rows of a CSV or a workbook that is sent as evidence, by the kernel's reader under limits of its own.

    for number, cells in rows_of(content, media_type): ...

Raises Refused with row and column for whatever is not plain: formulas, links, macros, and more than is taken.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from verdicts import Refused

sys.path.insert(1, str(Path(__file__).parents[3]))

from puhui.kernel.tables import Limits, TableFault, TableUnknown, read_rows

CODE = "table_refused"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMITS = Limits(rows=100_000, columns=200, cell=1_000, unpacked_bytes=64 * 1024 * 1024)
# Parts of a workbook that do something, lead outside it or carry other files. The reader does not look at
# them; whoever is handed the original does.
ACTIVE = (
    "vbaproject",
    "externallink",
    "embeddings/",
    "activex",
    "connections.xml",
    "macrosheets",
    "customui",
)


def rows_of(content: bytes, media_type: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number from 1, cells) of each row that is not empty; raises Refused."""
    if media_type == WORKBOOK:
        _refuse_active(content)
    try:
        for number, cells in read_rows(io.BytesIO(content), LIMITS):
            for column, cell in enumerate(cells, 1):
                # What a spreadsheet would take for a formula; a number may well begin with a sign.
                if cell.startswith(("+", "-")) and not is_number(cell):
                    raise Refused(CODE, "formula", (number, column))
            yield number, cells
    except TableUnknown as fault:
        raise Refused("file_type_refused", fault.detail) from fault
    except TableFault as fault:
        place = (fault.row, fault.column or 1) if fault.row else None
        raise Refused(CODE, fault.code, place) from fault


def is_number(text: str) -> bool:
    """Tell whether a cell is a plain decimal number; NaN, infinities and powers are none."""
    digits = text.removeprefix("-").removeprefix("+").replace(",", "")
    whole, _, part = digits.partition(".")
    return (whole + part).isdecimal() and (whole + part).isascii()


def _refuse_active(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            name = part.filename.lower()
            if part.flag_bits & 1:
                raise Refused("file_type_refused", "encrypted")
            if name.startswith("/") or ".." in name.split("/") or any(word in name for word in ACTIVE):
                raise Refused("file_type_refused", f"part {name[:60]}")
