"""The pages that walk a newcomer through everything, walked in a fresh checkout: what they print comes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demonstration.test_tour import README, WALKED
from tests.demonstration.tour import wrong_answers
from tests.deploy.checkouts import running_checkout
from tests.deploy.test_run import free_port

# One after the other in one demonstration: a page that needs a fresh one comes first.
WALKS = [
    ["README", "read-the-register", "tour", "tour-mirror"],
    ["see-why-it-was-refused", "reusable-cups", "certify-a-footprint"],
]


@pytest.fixture
def demonstration(folder: Path) -> Iterator[tuple[Path, int]]:
    """A checkout in which `make run` goes, with nothing told to it but the port."""
    port = free_port()
    with running_checkout(folder, port) as checkout:
        yield checkout, port


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
