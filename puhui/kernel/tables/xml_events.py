"""XML as events, for files that nobody trusts: no document type, no deep nesting, no token without end.

Without a document type there are no entities, so nothing can grow or be fetched: what defusedxml forbids, on
the parser of the standard library, fed in pieces so that memory stays what one piece needs.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat  # document types are refused below

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.errors import TableBroken

BLOCK = 64 * 1024
# A tag with its attributes, a comment: no spreadsheet writes one nearly as long.
TOKEN_MOST = 1024 * 1024
DEPTH_MOST = 40
Attributes = dict[str, str]


class Events:
    """Base of the readers of one part: `begin` and `end` of elements by their local names, and `text`."""

    is_done = False

    def begin(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters between tags; a long text comes in pieces."""


def read_events(stream: BinaryIO, events: Events) -> Iterator[None]:
    """Tell `events` what stands in a part, and yield after each piece of it; stops early where it `is_done`.

    Raises TableBroken, and what `events` raises.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    local: dict[str, str] = {}
    depth = 0

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_MOST or (name not in local and len(local) > 10_000):
            raise _broken()
        events.begin(local.get(name) or local.setdefault(name, name.rpartition(" ")[2]), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(local[name])

    def refuse(*_arguments: object) -> None:
        raise _broken()

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = events.text
    parser.StartDoctypeDeclHandler = refuse
    fed = 0
    try:
        while block := stream.read(BLOCK):
            fed += len(block)
            parser.Parse(block, False)
            if fed - parser.CurrentByteIndex > TOKEN_MOST:
                raise _broken()
            yield
            if events.is_done:
                return
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise _broken() from error


def _broken() -> TableBroken:
    return TableBroken(_("The workbook holds XML that no spreadsheet writes."))
