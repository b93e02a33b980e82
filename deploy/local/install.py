"""Makes the virtual environment and installs a lock into it, once per content of the lock."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local import locks
from deploy.local.folders import CHECKOUT, VENV, VENV_PYTHON, log_file, var_folder
from deploy.local.interpreter import base_python
from deploy.local.refusal import Refusal


def install(lock_name: str) -> None:
    """Makes .venv hold what the lock names; does nothing where it did so before."""
    with locks.take(var_folder() / "locks" / "install"):
        if not venv_is_usable():
            _make_venv()
        digest = hashlib.sha256((CHECKOUT / lock_name).read_bytes()).hexdigest()
        stamp = VENV / "installed.json"
        installed = json.loads(stamp.read_text()) if stamp.exists() else {}
        if installed.get(lock_name) != digest:
            _install_lock(CHECKOUT / lock_name)
            stamp.write_text(json.dumps({**installed, lock_name: digest}))


def venv_is_usable() -> bool:
    """Tells whether .venv runs, is of this Python version, and was made in this very place."""
    pip = VENV / "bin" / "pip"
    packages = VENV / "lib" / "python{}.{}".format(*sys.version_info[:2]) / "site-packages"
    if not (pip.exists() and packages.is_dir()):
        return False
    if str(VENV / "bin") not in pip.read_text(errors="replace"):  # scripts name the place they were made in
        return False
    try:
        return subprocess.run([VENV_PYTHON, "-c", "import pip"], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_venv() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Refusal(
            "Python's venv module is missing: on Debian `apt-get install python3-venv` brings it; "
            "then start again."
        )
    print(f"Making {VENV}", file=sys.stderr)
    if VENV.is_symlink():  # another checkout's: left as it is
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run([base_python(), "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode:
        raise Refusal(f"No virtual environment could be made: {_last_line(made.stdout + made.stderr)}")


def _install_lock(lock: Path) -> None:
    print(f"Installing {lock.name} (a minute or two, once)", file=sys.stderr)
    log = log_file("install")
    # Wheels only: an installation must not need a compiler, nor run a package's own build script.
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += [
        "--no-input",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--timeout",
        "20",
        "-r",
        str(lock),
    ]
    with log.open("w") as out:
        code = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, cwd=CHECKOUT).returncode
    if code:
        said = log.read_text(errors="replace")
        unreachable = "Failed to establish a new connection" in said or "connection broken by" in said
        reason = "the package index cannot be reached" if unreachable else _last_error(said)
        raise Refusal(f"{lock.name} could not be installed: {reason} (all of it in {log}).")


def _last_error(said: str) -> str:
    errors = [line for line in said.splitlines() if line.startswith("ERROR:")]
    return errors[-1].removeprefix("ERROR:").strip() if errors else _last_line(said)


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
