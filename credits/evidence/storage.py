"""Where files lie: by their digest, whole or not at all, closed to everybody else.

Behind Django's storage interface (`STORAGES["evidence"]`), so that an object store can take this one's place.
"""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages
from django.utils._os import safe_join

from puhui.kernel.ids import new_id

PIECE = 1024 * 1024


class WholeFileStorage(FileSystemStorage):
    """A folder in which a file appears complete under its name, whatever is killed while it is written."""

    def _save(self, name: str, content: File) -> str:
        path = safe_join(self.location, name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        waiting = f"{path}.{new_id().hex}.part"
        file = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(file, "wb") as target:
                for chunk in content.chunks():
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            os.replace(waiting, path)
        except BaseException:
            os.unlink(waiting)
            raise
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name as it is: equal digests are equal bytes, written again they stay the same."""
        return name

    def touch(self, name: str) -> bool:
        """Make a file young again, so that no sweep takes it; false if it is not there."""
        try:
            os.utime(safe_join(self.location, name))
        except FileNotFoundError:
            return False
        return True

    def names(self) -> Iterator[str]:
        """Yield the name of every file, in order, halves that a killed process left included."""
        folders = sorted(os.scandir(self.location), key=_name_of) if os.path.isdir(self.location) else []
        for folder in folders:
            if folder.is_dir():
                for file in sorted(os.scandir(folder), key=_name_of):
                    yield f"{folder.name}/{file.name}"

    def remove_old(self, name: str, age: timedelta) -> bool:
        """Remove a file that nobody has kept for `age` (real time); false if somebody has, or it is gone.

        Moved aside and looked at once more: a file that was touched meanwhile comes back.
        """
        path = safe_join(self.location, name)
        aside = f"{path}.{new_id().hex}.part"
        try:
            if not _is_old(path, age):
                return False
            os.rename(path, aside)
        except FileNotFoundError:
            return False
        if not _is_old(aside, age):
            os.replace(aside, path)
            return False
        os.unlink(aside)
        return True


def _name_of(entry: os.DirEntry) -> str:
    return entry.name


def _is_old(path: str, age: timedelta) -> bool:
    return os.stat(path).st_mtime <= time.time() - age.total_seconds()


def digest_of(content: bytes) -> str:
    """Return the lower-case hex SHA-256 by which a file is kept."""
    return sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Store bytes under their digest and return that; what is there already, and whole, is young again."""
    digest = digest_of(content)
    if _read(digest) != content or not evidence_storage().touch(name_of(digest)):
        evidence_storage().save(name_of(digest), ContentFile(content))
    return digest


def load(digest: str) -> bytes:
    """Return the bytes of a digest; raises FileNotFoundError, also for bytes that are not those any more."""
    content = _read(digest)
    if content is None or digest_of(content) != digest:
        raise FileNotFoundError(digest)
    return content


def evidence_storage() -> Any:
    """Return where evidence lies: Django's storage, and the three verbs of WholeFileStorage."""
    return storages["evidence"]


def name_of(digest: str) -> str:
    """Return the name under which the bytes of a digest lie."""
    return f"{digest[:2]}/{digest}"


def _read(digest: str) -> bytes | None:
    try:
        with evidence_storage().open(name_of(digest)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def keep_file(file: BinaryIO) -> tuple[str, int]:
    """Store a file of any size under its digest, piece by piece; returns the digest and its bytes' number."""
    hasher, size = sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        hasher.update(piece)
        size += len(piece)
    digest = hasher.hexdigest()
    if not evidence_storage().exists(name_of(digest)) or not evidence_storage().touch(name_of(digest)):
        file.seek(0)
        evidence_storage().save(name_of(digest), File(file))
    return digest, size
