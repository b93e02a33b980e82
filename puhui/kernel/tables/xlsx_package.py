"""A workbook as an archive of parts: which may be opened, and where the first sheet lies. Free of Django."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.errors import TableBroken, TableTooLarge, TableUnknown
from puhui.kernel.tables.limits import MIB, Limits
from puhui.kernel.tables.xml_events import Attributes, Events, read_events

PARTS_MOST = 2_000
# Of the parts beside sheet and texts: what a spreadsheet needs to tell of itself.
SMALL = 16 * MIB
DIRECTORY_MOST = MIB
_END, _END_SIZE = b"PK\x05\x06", 22


class Package:
    """An opened workbook: its parts, and which of them are the first sheet, the texts and the styles."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        book = self._target(_relations(self, "_rels/.rels"), "/officeDocument", "")
        if book is None:
            raise TableUnknown(_("The file is an archive, and no workbook."))
        folder, name = posixpath.split(book)
        relations = _relations(self, posixpath.join(folder, "_rels", f"{name}.rels"))
        self.book = _Book()
        self.tell(book, self.book)
        sheet = relations.get(self.book.first)
        if sheet is None:
            raise TableUnknown(_("The workbook has no sheet of cells."))
        self.sheet = _path(folder, sheet[1])
        self.texts = self._target(relations, "/sharedStrings", folder)
        self.styles = self._target(relations, "/styles", folder)

    @contextmanager
    def part(self, name: str) -> Iterator[BinaryIO]:
        """Open a part; raises TableBroken where it is missing or damaged."""
        try:
            with self._archive.open(name) as stream:
                yield stream  # type: ignore[misc]  # reads bytes, as all that is asked of it
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise TableBroken(_("A part of the workbook is missing or damaged.")) from error

    def tell(self, name: str, events: Events) -> None:
        """Read a small part whole; raises TableTooLarge, TableBroken."""
        with self.part(name) as stream:
            if self._archive.getinfo(name).file_size > SMALL:
                raise TableTooLarge(_("A part of the workbook is larger than it may be."))
            for _piece in read_events(stream, events):
                pass

    @staticmethod
    def _target(relations: dict[str, tuple[str, str]], kind: str, folder: str) -> str | None:
        found = (target for type_, target in relations.values() if type_.endswith(kind))
        target = next(found, None)
        return None if target is None else _path(folder, target)


@contextmanager
def opened(file: BinaryIO, size: int, limits: Limits) -> Iterator[Package]:
    """Open a workbook whose parts are neither too many nor too large; raises TableFault."""
    _check_directory(file, size)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, struct.error, UnicodeError, NotImplementedError) as error:
        raise TableBroken(_("The workbook is a damaged archive.")) from error
    with archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MOST or len({part.filename for part in parts}) != len(parts):
            raise TableBroken(_("The workbook has too many parts, or one of them twice."))
        # zipfile gives no byte more than a part says to have: what is said can be counted on.
        if sum(part.file_size for part in parts) > limits.unpacked_bytes:
            problem = _("The workbook has more than %(limit)s bytes when unpacked.")
            raise TableTooLarge(problem, limit=limits.unpacked_bytes)
        for part in parts:
            if part.file_size > MIB and part.file_size > limits.ratio * max(part.compress_size, 1):
                problem = _("A part of the workbook unpacks to more than %(limit)s times its size.")
                raise TableTooLarge(problem, limit=limits.ratio)
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise TableBroken(_("The workbook is packed as no spreadsheet does."))
            if part.filename.endswith("vbaProject.bin"):
                raise TableUnknown(_("The workbook holds a programme: save it as XLSX without one."))
        yield Package(archive)


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a list of parts that would fill the memory, which zipfile reads whole; raises TableBroken.

    A file under 4 GiB needs no longer form of the end (ZIP64), which could say something else.
    """
    file.seek(max(0, size - _END_SIZE - 0xFFFF - 20))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise TableBroken(_("The workbook is a damaged archive."))
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    if directory > DIRECTORY_MOST:
        raise TableBroken(_("The workbook has too many parts, or one of them twice."))


class _Relations(Events):
    """id → (type, target)."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.found[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))


class _Book(Events):
    """The relation of the first sheet, and whether days are counted from 1904."""

    def __init__(self) -> None:
        self.first, self.is_from_1904 = "", False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "sheet" and not self.first:
            by_name = {key.rpartition(" ")[2]: value for key, value in attributes.items() if " " in key}
            self.first = by_name.get("id", "")
        elif name == "workbookPr":
            self.is_from_1904 = attributes.get("date1904") in ("1", "true")


def _relations(package: Package, name: str) -> dict[str, tuple[str, str]]:
    events = _Relations()
    package.tell(name, events)
    return events.found


def _path(folder: str, target: str) -> str:
    """Return the name of a part that a relation of a part in `folder` leads to."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(folder, target))
