"""Settings that let the evidence lie in a folder of the tests."""

from pathlib import Path
from typing import Any

from django.conf import settings


def storages_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Return STORAGES with the evidence in `folder`."""
    own = {"BACKEND": settings.STORAGES["evidence"]["BACKEND"], "OPTIONS": {"location": folder}}
    return settings.STORAGES | {"evidence": own}
