"""Makes the secrets of one machine, once: random, readable by their owner only."""

import base64
import os
import secrets
from pathlib import Path


def ensure_keys(var: Path) -> dict[str, str]:
    """Gives the settings that name the files of the keys, and makes the files that are missing.

    A key that the environment brings along, by value or by file, is left alone.
    """
    folder = var / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(50),
        "FIELD_KEYS": lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    settings = {}
    for name, make in made.items():
        if os.environ.get(name) or os.environ.get(f"{name}_FILE"):
            continue
        file = folder / name.lower().replace("_", "-")
        if not file.exists():
            _write(file, make())
        settings[f"{name}_FILE"] = str(file)
    return settings


def _write(file: Path, text: str) -> None:
    """Writes beside and renames: a key cut off half-way would lock its owner out of the data."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    unfinished.rename(file)
