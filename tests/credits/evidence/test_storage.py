"""Files by their digest: whole or not there, closed to others, mended where they were spoilt."""

import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from credits.evidence.storage import keep, load

CONTENT = b"what was sent"
DIGEST = sha256(CONTENT).hexdigest()


def modes(folder) -> set[str]:
    return {oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.rglob("*") if path.is_file()}


def test_a_file_lies_under_its_digest_and_is_nobody_elses(evidence_dir):
    assert keep(CONTENT) == DIGEST
    path = evidence_dir / DIGEST[:2] / DIGEST
    assert path.read_bytes() == CONTENT
    assert modes(evidence_dir) == {"0o600"}
    assert oct(stat.S_IMODE(path.parent.stat().st_mode)) == "0o700"
    assert load(DIGEST) == CONTENT


def test_kept_again_it_stays_as_it_was_and_is_young(evidence_dir):
    keep(CONTENT)
    path = evidence_dir / DIGEST[:2] / DIGEST
    os.utime(path, (1, 1))
    before = path.stat()
    keep(CONTENT)
    after = path.stat()
    assert before.st_ino == after.st_ino
    assert after.st_mtime > time.time() - 60
    assert [child.name for child in path.parent.iterdir()] == [DIGEST]


def test_a_spoilt_file_is_not_given_out_and_the_same_bytes_mend_it(evidence_dir):
    keep(CONTENT)
    path = evidence_dir / DIGEST[:2] / DIGEST
    path.write_bytes(b"something else")
    with pytest.raises(FileNotFoundError):
        load(DIGEST)
    keep(CONTENT)
    assert load(DIGEST) == CONTENT


def test_what_is_not_there_is_not_found(evidence_dir):
    with pytest.raises(FileNotFoundError):
        load(DIGEST)


def test_a_write_that_is_cut_off_leaves_nothing_under_the_name(evidence_dir, monkeypatch):
    def fails(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="disk full"):
        keep(CONTENT)
    assert [name for _, _, names in os.walk(evidence_dir) for name in names] == []


def test_a_name_cannot_leave_the_folder():
    from django.core.exceptions import SuspiciousFileOperation
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages

    with pytest.raises(SuspiciousFileOperation):
        storages["evidence"].save("../outside", ContentFile(b"x"))


def test_many_at_once_keep_one_file(evidence_dir):
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(keep, [CONTENT] * 64)) == {DIGEST}
    assert [name for _, _, names in os.walk(evidence_dir) for name in names] == [DIGEST]
