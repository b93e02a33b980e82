"""Files of a test lie in its own folder."""

import pytest


@pytest.fixture(autouse=True)
def evidence_dir(tmp_path, settings):
    """Point the evidence storage at an empty folder and return that."""
    folder = tmp_path / "evidence"
    own = {"BACKEND": settings.STORAGES["evidence"]["BACKEND"], "OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"evidence": own}
    return folder
