"""Runs one command of the project against the database: `manage.py`, or the benchmarks."""

import os
import shlex
import sys

from deploy.local.access import database_in_use
from deploy.local.environment import demonstration_environment, process_environment, with_role
from deploy.local.folders import VENV_PYTHON, var_folder
from deploy.local.signals import unwind_on_sigterm
from deploy.local.step import run_step


def main(name: str) -> int:
    """Runs it as the database's owner and gives its exit code; its standard output is its own."""
    unwind_on_sigterm()
    if name == "bench":
        command = ["-m", "tests.benchmarks"]
        environment = {**process_environment(), "VAR_DIR": str(var_folder() / "bench")}
    else:
        command = ["manage.py", *shlex.split(os.environ.get("ARGS", "help"))]
        environment = demonstration_environment()
    with database_in_use() as database:
        return run_step([VENV_PYTHON, *command], with_role(environment, "owner", database), patience=10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
