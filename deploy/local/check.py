"""Runs the gates: lint, format, types, then all tests with the import contracts among them."""

import os
import shlex
import sys
from collections.abc import Mapping

from deploy.local import locks
from deploy.local.access import database_in_use
from deploy.local.environment import process_environment, with_role
from deploy.local.folders import VENV_PYTHON, var_folder
from deploy.local.signals import unwind_on_sigterm
from deploy.local.step import run_step

LINT = (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",))


def main(name: str) -> int:
    """Runs what `name` asks for (lint, pytest, or test: both); stops at the first gate that is not passed."""
    unwind_on_sigterm()
    # What tests write stays apart from what a server running beside them uses.
    environment = {**process_environment(), "VAR_DIR": str(var_folder() / "test")}
    if name != "pytest":
        for command in LINT:
            print(" ".join(command), file=sys.stderr)
            if code := run_step([VENV_PYTHON, "-m", *command], environment):
                return code
    return 0 if name == "lint" else _run_tests(environment)


def _run_tests(environment: Mapping[str, str]) -> int:
    """Runs pytest as the database's owner; two runs at once would create and drop the same test databases."""
    lock = var_folder() / "locks" / "test"
    alone = locks.take_free(lock)
    if not alone:
        print("Waiting for another test run of this checkout", file=sys.stderr)
        alone = locks.take(lock)
    with alone, database_in_use() as database:
        arguments = shlex.split(os.environ.get("PYTEST_ARGS", ""))
        # Stealing, because the slow tests lie side by side: one process would be left with all of them.
        command = [str(VENV_PYTHON), "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
        return run_step(command, with_role(environment, "owner", database), patience=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
