"""A ZIP written while it is sent: one entry in memory, whatever the number of them."""

from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import Any
from zipfile import ZipFile

from credits.issuance.filing.zipping import entry_of


class _Sink(RawIOBase):
    """Holds what was written until it is taken; it cannot go back, and `zipfile` asks for no more."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._held)
        self._held.clear()
        return taken


def stream_zip(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the bytes of an archive of (name, content), as each entry comes."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for name, content in entries:
            archive.writestr(entry_of(name), content)
            yield sink.take()
    yield sink.take()
