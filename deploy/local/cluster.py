"""Places the private database: its data folder, the folder of its socket, and how it is made and started."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

from deploy.local.binaries import SHARED, Binaries, find_binaries
from deploy.local.identity import (
    as_server_user,
    belongs_to_root_alone,
    server_user,
    server_user_reaches,
)
from deploy.local.refusal import Refusal
from deploy.local.signals import die_with_parent

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes; the kernel's limit for the address of a socket


class Cluster(NamedTuple):
    """One private database: its programs, and the folders it lives in."""

    binaries: Binaries
    data: Path
    sockets: Path

    def server_command(self) -> list[str]:
        """Gives the command that runs the server: reached by its socket only, durable, in UTC."""
        settings = {
            "listen_addresses": "",
            "port": "5432",  # part of the socket's name; PGPORT would change it
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "fsync": "on",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Loading a million rows would force a checkpoint every few seconds with the default of 1 GB.
            "max_wal_size": "2GB",
            "shared_buffers": f"{_shared_buffers_mb()}MB",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # The data folder is on the command line so that a process can be told to be this server.
        return [str(self.binaries.folder / "postgres"), "-D", str(self.data), *options]


def _shared_buffers_mb() -> int:
    """Gives a sixteenth of the machine's memory, within what suits a small machine and a month of a city."""
    memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    return min(1024, max(128, memory_mb // 16))


def find_cluster(var: Path) -> Cluster:
    """Gives the database that belongs to a var folder."""
    binaries = find_binaries()
    data = data_parent(var) / f"postgres-{binaries.major}"
    if data.exists() and data.stat().st_uid != server_user().pw_uid:
        raise Refusal(
            f"{data} belongs to user {data.stat().st_uid}, and the server would run as "
            f"{server_user().pw_uid}: run it as the user who made it, or remove that folder."
        )
    return Cluster(binaries, data, _socket_folder(data))


def make_folders(cluster: Cluster) -> None:
    """Makes what a start needs: the socket's folder, and the data folder where there is none."""
    try:
        _own(cluster.sockets)
    except FileExistsError:
        found = cluster.sockets.lstat()
        closed = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
        if not closed or found.st_uid != server_user().pw_uid:
            raise Refusal(
                f"{cluster.sockets} was not made by this server: remove it, or set TMPDIR."
            ) from None
    if not cluster.data.exists():
        _make_data(cluster)


def _make_data(cluster: Cluster) -> None:
    """Runs initdb beside the data folder and moves the result: a cut-off initdb is started afresh."""
    unfinished = cluster.data.with_name(cluster.data.name + ".unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    _own(unfinished)
    command: list[str | Path] = [cluster.binaries.folder / "initdb", "-D", unfinished, "-U", "postgres"]
    # Nobody but this user gets into the socket's folder, so those who do are trusted.
    command += ["-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"]
    made = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=partial(die_with_parent, os.getpid()),
        **as_server_user(),
    )
    if made.returncode:
        raise Refusal(f"initdb failed: {(made.stderr or made.stdout).strip()}")
    unfinished.rename(cluster.data)


def _own(folder: Path) -> None:
    """Makes a folder that only the server's user can enter."""
    folder.mkdir(mode=0o700)
    os.chown(folder, server_user().pw_uid, server_user().pw_gid)


def data_parent(var: Path) -> Path:
    """Gives var itself, or for root, where var is closed to the server's user, a folder under /var/tmp."""
    var.mkdir(parents=True, exist_ok=True)
    if server_user_reaches(var):
        return var
    parent = SHARED / f"puhui-{_digest(var)}"
    parent.mkdir(mode=0o711, exist_ok=True)
    if not belongs_to_root_alone(parent) or parent.is_symlink():
        raise Refusal(f"{parent} is not root's, so no data goes there: remove it.")
    return parent


def _socket_folder(data: Path) -> Path:
    """Gives a folder with a short path, the same at every start, under the temporary folder."""
    name = f"puhui-{os.geteuid()}-{_digest(data)}"
    temporary = Path(tempfile.gettempdir())
    too_long = len(os.fsencode(temporary / name / SOCKET)) > LONGEST_SOCKET_PATH
    # a comma or a quote would end the path in the server's list of folders
    if too_long or set('",') & set(str(temporary)) or not server_user_reaches(temporary):
        temporary = Path("/tmp")  # noqa: S108 - the folder in it is made 0700, or checked to be
    return temporary / name


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
