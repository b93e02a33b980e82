"""Messages go to a folder of the test."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def sms_folder(settings, tmp_path) -> Path:
    """The folder into which the test's messages are written."""
    settings.SMS_BACKEND = "file"
    settings.SMS_DIR = tmp_path / "sms"
    return settings.SMS_DIR
