"""Two of the pages that are walked (test_tour.py) say what the code says."""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from credits.factors.data_files import shipped_table
from credits.methodologies.publication import check_for_publication
from credits.methodologies.readiness import read_draft
from puhui.kernel.catalog import DocumentError
from puhui.kernel.ids import new_id
from puhui.kernel.rest.permissions import Anyone
from tests.demonstration.tour import ROOT, steps

CUPS, REGISTER = (ROOT / "docs" / "how-to" / f"{name}.md" for name in ("reusable-cups", "read-the-register"))


def commands_of(page: Path) -> str:
    return "\n".join(step.commands for step in steps(page.read_text(encoding="utf-8")))


def test_a_stranger_asks_for_nothing_but_what_anybody_may_read():
    asked = set(re.findall(r'\bregister "?([a-z][\w/$-]+)', commands_of(REGISTER)))
    assert len(asked) > 7
    for path in asked:
        view = resolve("/api/v1/registry/" + re.sub(r"\$\w+", str(new_id()), path)).func.view_class
        assert view.permission_classes == (Anyone,), path


def test_the_pages_method_is_refused_for_its_unit_as_the_page_says_and_mended_as_it_says():
    text = re.search(r"<<TOML\n(.*?)^TOML$", commands_of(CUPS), re.DOTALL | re.MULTILINE)[1]
    text = text.replace("$TODAY", "2026-11-02")
    refusal = next(block.printed for block in steps(CUPS.read_text()) if "<<TOML" in block.commands)
    with pytest.raises(DocumentError) as refused:
        check_for_publication(read_draft(text.encode(), name="cups.toml"), shipped_table())
    assert str(refused.value) in " ".join(refusal.split())
    mended = text.replace('value = "6"', 'value = "0.006"').replace('"gCO2e/item"', '"kgCO2e/item"')
    assert check_for_publication(read_draft(mended.encode(), name="cups.toml"), shipped_table())
