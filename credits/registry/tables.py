"""A register's tables as rows by the names of their columns: a statement, and past rows."""

from collections.abc import Iterator
from io import BytesIO

from credits.registry.exchange_errors import TableUnfit
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables import read_rows

STATEMENT = ("label", "first", "last", "tonnes", "status")
PAST = ("number", "project", "methodology", "region", "vintage", "tonnes")
ROWS_MOST = 100_000


def named_rows(content: bytes, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row) of a table whose first line names exactly `columns`, in any order.

    Raises: TableUnfit, TableFault.
    """
    names: list[str] = []
    for line, cells in read_rows(BytesIO(content)):
        values = [cell.strip() for cell in cells]
        if not any(values):
            continue
        if not names:
            names = [value.lower() for value in values]
            if sorted(names) != sorted(columns):
                raise TableUnfit(_("Its columns are %(columns)s."), columns=", ".join(columns))
            continue
        if len(values) != len(names) or line > ROWS_MOST:
            raise TableUnfit(_("Line %(row)s has not as many cells as the head."), row=line)
        yield line, dict(zip(names, values, strict=True))
    if not names:
        raise TableUnfit(_("Its columns are %(columns)s."), columns=", ".join(columns))


def whole(row: dict[str, str], name: str, line: int) -> int:
    """Return a whole number from 1 on; raises TableUnfit."""
    text = row[name].replace(",", "")
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 15 and int(text) > 0):
        raise TableUnfit(_("Line %(row)s: %(name)s is a whole number."), row=line, name=name)
    return int(text)
