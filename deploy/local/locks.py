"""Takes file locks; the kernel gives them back when the holder dies, however it dies."""

import fcntl
from pathlib import Path
from typing import IO


def take(path: Path, *, shared: bool = False) -> IO[str]:
    """Waits for the lock and gives the open file; closing it unlocks it."""
    return _locked(path, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def take_free(path: Path) -> IO[str] | None:
    """Takes the lock if nobody has it."""
    try:
        return _locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def is_last(file: IO[str]) -> bool:
    """Tells whether nobody else shares this lock. The lock may be lost by asking: ask when leaving only."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked(path: Path, kind: int) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        fcntl.flock(file, kind)
    except BaseException:
        file.close()
        raise
    return file
