"""Names the folders of this checkout."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"


def var_folder() -> Path:
    """Gives the folder of everything that running leaves behind; VAR_DIR moves it."""
    return Path(os.environ.get("VAR_DIR") or CHECKOUT / "var").resolve()


def log_file(name: str, var: Path | None = None) -> Path:
    """Gives the log of one process; what an earlier run wrote is kept up to 10 MB, then once more as `.1`."""
    path = (var or var_folder()) / "log" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > 10_000_000:
        path.replace(path.with_suffix(".log.1"))
    return path


def prepared_lock() -> Path:
    """Gives the lock that is held while the database is prepared."""
    return var_folder() / "locks" / "prepare"
