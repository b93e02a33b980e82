"""Chooses the system user that the private PostgreSQL runs as: `nobody` for root, else whoever starts it."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

from deploy.local.refusal import Refusal


def server_user() -> pwd.struct_passwd:
    """Gives the user; PostgreSQL refuses to run as root, and as a number without a name."""
    try:
        return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError:
        missing = "nobody" if os.geteuid() == 0 else f"with the number {os.geteuid()}"
        raise Refusal(
            f"There is no user {missing} in /etc/passwd for PostgreSQL to run as: "
            "add one, or set DATABASE_URL to a server."
        ) from None


def as_server_user() -> dict[str, Any]:
    """Gives the arguments with which `subprocess` runs something as that user."""
    # "/" since the current folder may be closed to that user
    if os.geteuid() != 0:
        return {"cwd": "/"}
    user = server_user()
    return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def server_user_reaches(folder: Path) -> bool:
    """Tells whether that user may pass through a folder and all its parents."""
    return subprocess.run(["test", "-x", folder], **as_server_user()).returncode == 0


def belongs_to_root_alone(path: Path) -> bool:
    """Tells whether only root can have written a file or folder, symbolic links not followed."""
    found = path.lstat()
    return found.st_uid == 0 and (path.is_symlink() or not found.st_mode & 0o022)
