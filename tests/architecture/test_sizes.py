"""Small files: 400 lines is the stop (decisions 41)."""

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
