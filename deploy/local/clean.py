"""Removes everything that setting up and running left behind: the private database too."""

import shutil
import sys

from deploy.local import locks
from deploy.local.cluster import data_parent
from deploy.local.folders import CHECKOUT, VENV, var_folder
from deploy.local.refusal import Refusal

CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis")


def main() -> int:
    """Refuses while something of this checkout runs."""
    var = var_folder()
    if var.exists():
        # held to the end, so that nothing can start meanwhile
        users = locks.take_free(var / "locks" / "users")
        tests = locks.take_free(var / "locks" / "test")
        if not (users and tests):
            raise Refusal("Something of this checkout is running: stop it first.")
        elsewhere = data_parent(var)
        for folder in {elsewhere, var}:
            shutil.rmtree(folder)
    for folder in (VENV, *(CHECKOUT / name for name in CACHES)):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in CHECKOUT.rglob("__pycache__"):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
