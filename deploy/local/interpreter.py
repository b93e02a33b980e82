"""Chooses the Python that the virtual environment is made from."""

import subprocess
import sys
from pathlib import Path

DISTRIBUTIONS = Path("/usr/bin")


def base_python() -> Path:
    """Gives the distribution's own Python where it is of the version that runs here and brings `venv`.

    Debian builds its Python by profiles, which one built by hand or by pyenv mostly is not: the same code
    takes up to half as long again there (ADR 0071). Another version than the one asked for is never taken.
    """
    running = Path(sys.executable).resolve()  # sys.executable may lie in a folder that is about to be removed
    distributions = DISTRIBUTIONS / "python{}.{}".format(*sys.version_info[:2])
    return distributions.resolve() if _makes_environments(distributions) else running


def _makes_environments(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0
    except OSError:
        return False
