"""Tables of a document: read whole and without a gap, looked into by an exact key or by the band it is in."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from decimal import Decimal

from credits.methodologies.language import tree
from credits.methodologies.language.document import Bounds, Document, LookupTable
from puhui.kernel.catalog import DocumentError
from puhui.kernel.catalog_lines import Key
from puhui.kernel.errors import gettext_noop as _

WHOLE_KEYS_MAX = 1_000  # how many whole numbers within an input's bounds are looked up one by one


class NoRow(ArithmeticError):
    """The key has no row: the formula has no value, and the activity goes to review."""


def finder(table: LookupTable) -> Callable[[Decimal], Decimal]:
    """Return the function that looks a key up; it raises an ArithmeticError for a key without a row."""
    if not table.is_banded:
        values = {row.key: row.value for row in table.rows}

        def find_exact(key: Decimal) -> Decimal:
            # A value that is no number equals nothing, and must not reach the dictionary.
            if key != key or (value := values.get(key)) is None:
                raise NoRow
            return value

        return find_exact
    lowest = table.rows[0].above
    ends = [row.up_to for row in table.rows if row.up_to is not None]
    steps = [row.value for row in table.rows]

    def find_band(key: Decimal) -> Decimal:
        if key != key or (lowest is not None and key <= lowest):
            raise NoRow
        place = bisect_left(ends, key)
        if place == len(steps):
            raise NoRow
        return steps[place]

    return find_band


def table_faults(document: Document) -> Iterator[DocumentError]:
    """Yield what is wrong with the tables: their rows, their use, and keys that have no row."""
    known = {table.name: table for table in document.tables}
    for index, table in enumerate(document.tables):
        yield from (_bands if table.is_banded else _exact)(document, index, table)
    used: set[str] = set()
    for at, node in document.expressions():
        used.update(tree.tables(node))
        for item in (item for item in tree.walk(node) if isinstance(item, tree.Lookup)):
            if item.table not in known:
                problem = _("there is no table '%(name)s'")
                fix = _("Declare it under [[tables]], or use one of %(known)s.")
                names = ", ".join(sorted(known)) or "-"
                yield document.file.error(problem, fix, at=at, name=item.table, known=names)
            else:
                yield from _uncovered(document, at, known[item.table], item.key)
    for index, table in enumerate(document.tables):
        if table.name not in used:
            problem = _("'%(name)s' is declared but never used")
            fix = _("Use it in a step or rule, or remove it.")
            yield document.file.error(problem, fix, at=("tables", index, "name"), name=table.name)


def _exact(document: Document, index: int, table: LookupTable) -> Iterator[DocumentError]:
    keys = [row.key for row in table.rows]
    if len(set(keys)) != len(keys):
        problem, fix = _("a key of the table '%(name)s' stands twice"), _("Keep one of the two.")
        yield document.file.error(problem, fix, at=("tables", index, "rows"), name=table.name)


def _bands(document: Document, index: int, table: LookupTable) -> Iterator[DocumentError]:
    rows = table.rows
    for number, row in enumerate(rows):
        is_last = number == len(rows) - 1
        empty = row.above is not None and row.up_to is not None and row.above >= row.up_to
        open_within = (row.up_to is None and not is_last) or (row.above is None and number > 0)
        if empty or open_within or (not is_last and row.up_to != rows[number + 1].above):
            problem = _("the table '%(name)s' has a gap, an overlap or an empty band after row %(row)s")
            fix = _("Let each band begin where the one before it ends.")
            at = ("tables", index, "rows")
            yield document.file.error(problem, fix, at=at, name=table.name, row=number + 1)
            return


def _uncovered(document: Document, at: Key, table: LookupTable, key: tree.Node) -> Iterator[DocumentError]:
    """Compare a table with the bounds of the input looked up in it; other keys show at run time."""
    inputs = {item.name: item.bounds for item in document.inputs}
    if not isinstance(key, tree.Name) or key.name not in inputs:
        return
    bounds = inputs[key.name]
    if not table.is_banded and not _is_countable(bounds):
        problem = _("'%(name)s' is looked up by exact keys but is not whole, has no bounds or too wide ones")
        fix = _("Give the input whole = true, min and max, or the table bands.")
        yield document.file.error(problem, fix, at=at, name=key.name)
        return
    missing = _beyond(table, bounds) if table.is_banded else _without_row(table, bounds)
    if missing:
        problem = _("the table '%(table)s' has no row for %(missing)s, which '%(name)s' may be")
        fix = _("Add the row, or narrow the bounds of the input.")
        yield document.file.error(problem, fix, at=at, table=table.name, missing=missing, name=key.name)


def _is_countable(bounds: Bounds) -> bool:
    if not bounds.whole or bounds.least is None or bounds.most is None or bounds.per:
        return False
    return bounds.most - bounds.least <= WHOLE_KEYS_MAX


def _without_row(table: LookupTable, bounds: Bounds) -> str:
    least, most = int(bounds.least or 0), int(bounds.most or 0)
    keys = {row.key for row in table.rows}
    return next((str(number) for number in range(least, most + 1) if Decimal(number) not in keys), "")


def _beyond(table: LookupTable, bounds: Bounds) -> str:
    lowest, highest = table.rows[0].above, table.rows[-1].up_to
    least, most = bounds.least, bounds.most
    if lowest is not None and (
        least is None or least < lowest or (least == lowest and not bounds.least_excluded)
    ):
        return f"<= {lowest}"
    if highest is not None and (most is None or most > highest or bounds.per):
        return f"> {highest}"
    return ""
