"""Where value is counted there is no float: grams, tonnes and fen are whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

COUNTED = [
    *("credits/ledger", "credits/issuance", "credits/retirement", "credits/registry", "credits/rewards"),
    *("credits/reversals", "credits/yearend", "market/trading", "market/cash", "market/custody"),
    *("market/bridge", "puhui/kernel/quantities.py"),
]
# What they measure is paper, seconds and folders.
MEASURES_NO_VALUE = {
    "credits/issuance/filing/document.py",
    "credits/retirement/pdf.py",
    "credits/rewards/catalog_loading.py",
    "market/bridge/connectors/http.py",
}


def floats_in(source: str) -> Iterator[int]:
    """Yield the lines with a float, a call that makes one, or a division that is not whole."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
                yield node.lineno
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield node.lineno


def modules() -> Iterator[Path]:
    for name in COUNTED:
        place = settings.BASE_DIR / name
        yield from place.rglob("*.py") if place.is_dir() else [place]


def test_no_module_that_counts_value_has_a_float():
    counted = {str(path.relative_to(settings.BASE_DIR)): path for path in modules()}
    assert counted.keys() > MEASURES_NO_VALUE
    found = {name: list(floats_in(path.read_text(encoding="utf-8"))) for name, path in counted.items()}
    assert {name for name, lines in found.items() if lines} == MEASURES_NO_VALUE


@pytest.mark.parametrize("line", ["tonnes = 0.5", "grams = float(told)", "half = grams / 2", "grams /= 2"])
def test_a_planted_float_is_found(line):
    assert list(floats_in(f"told = 1\n{line}")) == [2]
