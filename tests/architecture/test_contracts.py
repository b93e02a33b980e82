"""The nine import contracts: kept by the code as it stands, and each broken by a planted breach."""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = Path(__file__).with_name("contracts.ini")
APPS = ("puhui", "accounts", "credits", "market")

# Contract → (file in which the breach is planted, the line planted).
BREACHES = {
    "apps": ("accounts/planted.py", "import credits.ledger"),
    "shell": ("puhui/planted_room.py", "ROOM = 'nobody listed me'"),
    "credits": ("credits/ledger/planted.py", "import credits.monitoring"),
    "market": ("market/risk/planted.py", "import market.trading"),
    "front-door": ("market/trading/planted.py", "import credits.ledger"),
    "pure": ("market/risk/limits/planted.py", "import django"),
    "one-mint": ("credits/monitoring/planted.py", "import credits.ledger.mint"),
    "one-writer": ("credits/issuance/planted.py", "import credits.ledger.posting"),
    "one-accrual": ("credits/issuance/planted.py", "import credits.ledger.accrue"),
}


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages in `folder` (all contracts, or those named)."""
    command = [Path(sys.executable).with_name("lint-imports"), "--config", str(CONTRACTS), "--no-cache"]
    for contract in contracts:
        command += ["--contract", contract]
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages in which a breach may be planted."""
    folder = tmp_path_factory.mktemp("house")
    for app in APPS:
        shutil.copytree(
            ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "*.ttf", "static")
        )
    return folder


def test_the_file_holds_nine_contracts_and_each_has_a_breach():
    config = configparser.ConfigParser()
    config.read(CONTRACTS)
    ids = {name.rpartition(":")[2] for name in config.sections() if name.startswith("importlinter:contract:")}
    assert ids == set(BREACHES)
    assert len(ids) == 9


def test_the_code_keeps_every_contract():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "9 kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_planted_breach_breaks_the_contract(copy: Path, contract: str):
    name, line = BREACHES[contract]
    planted = copy / name
    planted.write_text(line + "\n", encoding="utf-8")
    try:
        result = lint(copy, contract)
    finally:
        planted.unlink()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 kept, 1 broken" in result.stdout


def test_what_recomputes_the_books_shares_nothing_with_what_writes_them():
    """Statements of its own on connections: a mistake of the writer's is not made again by the audit."""
    folder = ROOT / "credits" / "management" / "audit"
    imported = {
        (path.name, node.module)
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith(APPS)
        and not node.module.startswith("credits.management.audit")
    }
    assert imported == {
        # Whether the guards stand is asked of the database; a freeze is told to whom it shuts out.
        ("run.py", "puhui.kernel.guards_in_place"),
        ("freezing.py", "credits.registry.freeze_news"),
    }
