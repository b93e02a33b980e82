"""The pages that walk a newcomer through everything, walked in a fresh checkout: what they print comes."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.folders import CHECKOUT
from deploy.local.ready import is_ready
from tests.demonstration.test_tour import README, WALKED
from tests.demonstration.tour import wrong_answers
from tests.deploy.processes import processes_naming, wait_until
from tests.deploy.test_run import free_port

# One after the other in one demonstration: a page that needs a fresh one comes first.
WALKS = [
    ["README", "read-the-register", "tour", "tour-mirror"],
    ["see-why-it-was-refused", "reusable-cups", "certify-a-footprint"],
]


@pytest.fixture
def demonstration(folder: Path) -> Iterator[tuple[Path, int]]:
    """A checkout in which `make run` goes, with nothing told to it but the port."""
    checkout, port = folder / "checkout", free_port()
    made_here = shutil.ignore_patterns(".venv", "var", ".git", "*cache*", "local.env")
    shutil.copytree(CHECKOUT, checkout, ignore=made_here)
    output = folder / "output"
    with output.open("w") as out:
        told = {**os.environ, "PORT": str(port), "PYTHON": sys.executable}
        make = subprocess.Popen(
            ["make", "run"], cwd=checkout, env=told, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_until(lambda: make.poll() is not None or is_ready("127.0.0.1", port), 300)
        assert make.poll() is None, output.read_text()
        wait_until(lambda: "Next, ask for a sign-in code" in output.read_text(), 10)
        yield checkout, port
    finally:
        os.killpg(make.pid, signal.SIGINT)  # as a terminal's Ctrl-C
        make.wait(10)
    wait_until(lambda: not processes_naming(checkout), 5)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("pages", WALKS, ids=lambda pages: pages[-1])
def test_what_the_pages_print_is_what_comes(demonstration, pages):
    checkout, port = demonstration
    told = {**os.environ, "PORT": str(port)}
    for name in pages:
        page = checkout / "README.md" if name == "README" else checkout / "docs" / "how-to" / f"{name}.md"
        heading = "Five minutes" if name == "README" else ""
        assert wrong_answers(page, heading=heading, folder=checkout, environment=told) == 0, name


def test_no_page_is_left_out():
    assert {name for pages in WALKS for name in pages} == {page.stem for page in WALKED}
    assert README.stem == "README"
