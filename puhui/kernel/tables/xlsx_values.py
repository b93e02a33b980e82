"""What the cells of a workbook say, as text: numbers as somebody typed them, days as 2026-01-31."""

import re
from array import array
from datetime import datetime, timedelta
from decimal import Decimal

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.errors import TableTooLarge
from puhui.kernel.tables.limits import MIB
from puhui.kernel.tables.xml_events import Attributes, Events

# Different texts stay in memory, as bytes: this much, however many rows there are.
TEXTS_BYTES, TEXTS_MOST = 64 * MIB, 2 * 1024 * 1024
STYLES_MOST = 70_000
# Formats that a workbook need not spell out; 27 and above are those of Chinese editions.
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
# What stands in a format and is no letter of a date: quoted text, escapes, colours and durations.
_NOT_OF_DATES = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]|General', re.IGNORECASE)
_PLAIN = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?")


def number_text(text: str) -> str | None:
    """Return a number as typed, without what binary storage added (4.2000000000000002 is 4.2), if it is one.

    A spreadsheet has fifteen digits; the seventeen it writes are those of the binary fraction.
    """
    if _PLAIN.fullmatch(text):
        return text
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    plain = format(Decimal(repr(value)), "f")
    return plain.removesuffix(".0") if plain != "-0.0" else "0"


def date_text(text: str, *, is_from_1904: bool) -> str | None:
    """Return a stored day or time as text: `2026-01-31`, `2026-01-31T08:30:00`, `08:30:00`; None for none.

    Days are counted from 1900 with a 29th of February that there was not, or from 1904.
    """
    if not _NUMBER.fullmatch(text):
        return None
    days = float(text)
    if not 0 <= days < 2_958_466:  # the end of 9999
        return None
    start = datetime(1904, 1, 1) if is_from_1904 else datetime(1899, 12, 30 if days >= 60 else 31)  # noqa: DTZ001
    try:
        at = start + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        return None
    if days < 1:
        return at.strftime("%H:%M:%S")
    return at.date().isoformat() if at.time() == datetime.min.time() else at.isoformat()


class Texts(Events):
    """The texts that cells point to, by number, without the readings of their signs (`rPh`)."""

    def __init__(self, longest: int) -> None:
        self._bytes, self._ends = bytearray(), array("L")
        self._parts: list[str] = []
        # One more than a cell may have: then the cell that holds it is refused, by its place.
        self._longest, self._left = longest + 1, 0
        self._is_text, self._asides = False, 0

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends):
            raise IndexError(number)
        begins = self._ends[number - 1] if number else 0
        return self._bytes[begins : self._ends[number]].decode()

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._left = self._longest
        elif name == "rPh":
            self._asides += 1
        elif name == "t":
            self._is_text = not self._asides

    def text(self, data: str) -> None:
        if self._is_text and self._left:
            self._parts.append(data[: self._left])
            self._left -= len(self._parts[-1])

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._asides -= 1
        elif name == "si":
            self._bytes += "".join(self._parts).encode()
            self._ends.append(len(self._bytes))
            self._parts.clear()
            if len(self._bytes) > TEXTS_BYTES or len(self._ends) > TEXTS_MOST:
                raise TableTooLarge(_("The workbook has too many different texts: save it as CSV."))


class Styles(Events):
    """Which styles of cells show a number as a day or time."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._is_of_cells, self._count = False, 0
        self.dates: set[str] = set()

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:300]
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells and self._count < STYLES_MOST:
            if self._shows_date(attributes.get("numFmtId", "")):
                self.dates.add(str(self._count))
            self._count += 1

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False

    def _shows_date(self, number: str) -> bool:
        if number in self._formats:
            return bool(re.search("[ymdhs年月日]", _NOT_OF_DATES.sub("", self._formats[number]).lower()))
        return number.isascii() and number.isdigit() and int(number[:6]) in _DATE_FORMATS
