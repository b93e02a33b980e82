"""The one encoding of a text file, told from all of it: UTF-8, GB18030, or UTF-16 where a mark says so."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.errors import EncodingMixed, EncodingUnknown
from puhui.kernel.tables.limits import Limits, too_long, too_wide

BLOCK = 1024 * 1024
# No line is longer: rows are bounded in characters, and none takes more than four bytes.
LINE_BYTES = 4 * BLOCK
# The first character that UTF-8 writes in three bytes.
THREE_BYTES = "\u0800"


def encoding_of(file: BinaryIO, limits: Limits) -> str:
    """Return the codec of a text file, from where it stands.

    What is valid UTF-8 is UTF-8: text of GB18030 hardly ever is by chance. A line of it can be, where it is
    short (the two bytes of 一 are a letter in UTF-8 too), so a line speaks for UTF-8 only by a sequence of
    three bytes and more, as all Chinese is written in.
    Raises: CellTooLong, EncodingMixed, EncodingUnknown, TableTooLarge.
    """
    start = file.tell()
    head = file.read(4)
    file.seek(start)
    if head.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise EncodingUnknown(_("The file is neither UTF-8 nor GB18030 nor UTF-16 text."))
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    # Where something says which it is: a row of UTF-8; row and column of what is not.
    utf8: int | None = 1 if head.startswith(BOM_UTF8) else None
    foreign: tuple[int, int] | None = None
    for number, block in _blocks(file, limits):
        if b"\0" in block:
            _refuse_nul(number, block)
        if block.isascii():
            continue
        # Of a block that is UTF-8 as a whole no line needs a look of its own.
        if (text := _utf8(block)) is not None:
            if utf8 is None and max(text) >= THREE_BYTES:
                utf8 = number + next(
                    i for i, line in enumerate(text.split("\n")) if max(line, default="") >= THREE_BYTES
                )
        else:
            utf8, foreign = _weigh_lines(number, block, utf8, foreign)
        if foreign and utf8:
            problem = _(
                "Row %(row)s, column %(column)s: not UTF-8, as row %(other)s is. Save it in one encoding."
            )
            raise EncodingMixed(problem, row=foreign[0], column=foreign[1], other=utf8)
    return "gb18030" if foreign else "utf-8-sig"


def _weigh_lines(
    number: int, block: bytes, utf8: int | None, foreign: tuple[int, int] | None
) -> tuple[int | None, tuple[int, int] | None]:
    """Return what the lines of a block say, beside what was known; raises EncodingUnknown."""
    for at, line in enumerate(block.split(b"\n"), start=number):
        if line.isascii():
            continue
        if (text := _utf8(line)) is not None:
            utf8 = utf8 or (at if max(text) >= THREE_BYTES else None)
            continue
        try:
            line.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _unknown(at, _column(line, error.start)) from error
        foreign = foreign or (at, _first_not_utf8(line))
    return utf8, foreign


def _blocks(file: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Yield a file in pieces that end where a line ends, with the number of the first line of each.

    No byte of a character of GB18030 is a line feed.
    """
    rest, number = b"", 1
    while block := file.read(BLOCK):
        whole, feed, rest = (rest + block).rpartition(b"\n")
        if feed:
            yield number, whole
            number += whole.count(b"\n") + 1
        if len(rest) > LINE_BYTES:
            column = _column(rest, len(rest))
            raise too_wide(number, limits) if column > limits.columns else too_long(number, column, limits)
    if rest:
        yield number, rest


def _utf8(text: bytes) -> str | None:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _first_not_utf8(line: bytes) -> int:
    """Return the column of what is not UTF-8 in a line."""
    return _column(line, len(line.decode("utf-8", "replace").partition("\ufffd")[0].encode()))


def _refuse_nul(number: int, block: bytes) -> NoReturn:
    at = block.index(b"\0")
    begins = block.rfind(b"\n", 0, at) + 1
    raise _unknown(number + block.count(b"\n", 0, at), _column(block[begins:], at - begins))


def _column(line: bytes, at: int) -> int:
    """Return the column of a byte, near enough where a quoted cell holds commas."""
    return line.count(b",", 0, at) + 1


def _unknown(number: int, column: int) -> EncodingUnknown:
    problem = _("Row %(row)s, column %(column)s: neither UTF-8 nor GB18030 text.")
    return EncodingUnknown(problem, row=number, column=column)
