"""Files of a test lie in its own folder."""

import pytest

from tests.credits.evidence.folders import storages_in


@pytest.fixture(autouse=True)
def evidence_dir(tmp_path, settings):
    """Point the evidence storage at an empty folder and return that."""
    folder = tmp_path / "evidence"
    settings.STORAGES = storages_in(folder)
    return folder
