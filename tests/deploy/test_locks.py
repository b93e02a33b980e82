"""The locks name every file by its hash and no place to fetch it from, and what runs is what was tested."""

import re

import pytest

from deploy.local.folders import CHECKOUT

LOCKS = ["requirements.txt", "requirements-dev.txt"]
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,._-]+\])?==\S+")


def pinned(lock: str) -> dict[str, str]:
    """Return the text of each requirement of a lock, hashes and all, by its name and version."""
    text = (CHECKOUT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert [line for line in lines if not PIN.match(line)] == []
    return {line.split()[0]: line for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_hashes_and_no_address(lock: str) -> None:
    found = pinned(lock)
    assert len(found) > 50
    assert [pin for pin, line in found.items() if "--hash=sha256:" not in line] == []
    assert "://" not in (CHECKOUT / lock).read_text(encoding="utf-8")


def test_what_runs_is_of_the_versions_that_were_tested() -> None:
    assert pinned("requirements.txt").keys() - pinned("requirements-dev.txt").keys() == set()
