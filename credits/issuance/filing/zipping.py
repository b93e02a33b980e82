"""ZIP archives that are the same whenever made: fixed times, fixed order, no compression to differ in."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_TIME = (1980, 1, 1, 0, 0, 0)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of the files, in the order given."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(entry_of(name), content)
    return buffer.getvalue()


def entry_of(name: str) -> ZipInfo:
    """Return the head of an entry that says nothing of when and where it was made."""
    entry = ZipInfo(name, _TIME)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive that we made ourselves."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
