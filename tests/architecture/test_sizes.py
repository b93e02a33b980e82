"""Small files: 400 lines is the stop (decisions 41); and no package that pretends to be filled."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES_MAX = 400


def test_no_file_is_longer_than_400_lines():
    files = [
        path
        for app in ("puhui", "accounts", "credits", "market", "tests", "deploy")
        for path in (ROOT / app).rglob("*.py")
    ]
    counted = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8").count("\n")
        for path in files
        if "migrations" not in path.parts
    }
    assert len(counted) > 100
    assert {str(path): lines for path, lines in counted.items() if lines > LINES_MAX} == {}


def test_a_package_that_is_not_filled_yet_says_what_will_live_there_and_holds_nothing_else():
    unfilled = [
        path
        for app in ("puhui", "accounts", "credits", "market")
        for path in (ROOT / app).rglob("__init__.py")
        if [other.name for other in path.parent.iterdir() if other.name != "__pycache__"] == [path.name]
    ]
    assert unfilled
    for path in unfilled:
        written = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(written), path
        assert len(written.body) == 1, path
