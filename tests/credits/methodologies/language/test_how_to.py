"""The page on writing a methodology names every key that the parser knows, and every function."""

import re
from pathlib import Path

import pytest

from credits.methodologies.catalog_files import catalog_files, draft_files
from credits.methodologies.language import read_methodology
from credits.methodologies.language.functions import WORDS
from puhui.kernel.catalog_tables import Table
from tests.credits.methodologies.documents import changed

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "write-a-methodology.md"
LANGUAGES = {"zh", "en"}


@pytest.fixture
def asked(monkeypatch) -> set[str]:
    """Every key that the parser asks for while it reads the library: what is not asked for is refused."""
    found: set[str] = set()
    tell, contains = Table._value, Table.__contains__

    def ask(table, key):
        # In these two the keys are the author's own names.
        if table.at[-1:] not in (("inputs",), ("assumptions",)):
            found.add(key)

    def value(self, key, *rest):
        ask(self, key)
        return tell(self, key, *rest)

    def has(self, key):
        ask(self, key)
        return contains(self, key)

    monkeypatch.setattr(Table, "_value", value)
    monkeypatch.setattr(Table, "__contains__", has)
    return found


def named(page: str) -> set[str]:
    text = re.sub(r"(?ms)^```.*?^```$", "", page)
    return set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`([^`]+)`", text))))


def test_every_key_of_the_parser_is_named_on_the_page(asked):
    for file in [*catalog_files(), *draft_files()]:
        read_methodology(file)
    read_methodology(changed(("[[inputs]]", "[running_projects]\nkeep_version = true\n\n[[inputs]]")))
    # There is one of everything among them, or the page would not be looked through.
    assert {"object", "list_max", "up_to", "share", "until", "gaps", "broken", "max_per"} <= asked
    assert asked - LANGUAGES - named(PAGE.read_text()) == set()


def test_every_function_is_named_on_the_page():
    assert set(WORDS) - named(PAGE.read_text()) == set()
