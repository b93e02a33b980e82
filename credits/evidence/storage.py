"""Where files lie: by their digest, whole or not at all, closed to everybody else.

Behind Django's storage interface (`STORAGES["evidence"]`), so that an object store can take this one's place.
"""

import os
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages
from django.utils._os import safe_join

from puhui.kernel.ids import new_id


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


def digest_of(content: bytes) -> str:
    """Return the lower-case hex SHA-256 by which a file is kept."""
    return sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Store bytes under their digest and return that; what is there already, and whole, stays untouched."""
    digest = digest_of(content)
    if _read(digest) != content:
        _storage().save(_name(digest), ContentFile(content))
    return digest


def load(digest: str) -> bytes:
    """Return the bytes of a digest; raises FileNotFoundError, also for bytes that are not those any more."""
    content = _read(digest)
    if content is None or digest_of(content) != digest:
        raise FileNotFoundError(digest)
    return content


def _storage() -> Any:
    return storages["evidence"]


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _read(digest: str) -> bytes | None:
    try:
        with _storage().open(_name(digest)) as file:
            return file.read()
    except FileNotFoundError:
        return None
