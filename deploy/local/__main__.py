"""Sets up what a command needs, then becomes that command on the environment's interpreter.

Parses on any Python 3, to be able to say which one is needed.
"""

import os
import sys

# command: the lock it needs, and the module that does it
COMMANDS = {
    "run": ("requirements.txt", "run"),
    "manage": ("requirements.txt", "command"),
    "bench": ("requirements-dev.txt", "command"),
    "test": ("requirements-dev.txt", "check"),
    "lint": ("requirements-dev.txt", "check"),
    "pytest": ("requirements-dev.txt", "check"),
    "setup": ("requirements-dev.txt", ""),
    "clean": ("", "clean"),
}


def main(name):
    """Sets up, and does not come back where a module does the rest."""
    from deploy.local.folders import CHECKOUT, VENV_PYTHON
    from deploy.local.install import install
    from deploy.local.port import check_free, web_address
    from deploy.local.signals import die_with_parent

    if os.environ.get("MAKELEVEL"):  # `make` ended by kill -9 would leave this running
        die_with_parent(os.getppid())
    lock, module = COMMANDS[name]
    if name == "run":
        check_free(*web_address())
    if lock:
        install(lock)
    if module:
        os.chdir(CHECKOUT)
        python = str(VENV_PYTHON) if lock else sys.executable
        os.execv(python, [python, "-m", "deploy.local." + module, name])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(
            "puhui needs Python 3.11, 3.12 or 3.13 and this is {}.{}: "
            "name another one, as in `make run PYTHON=python3.12`.".format(*sys.version_info[:2])
        )
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: python3 -m deploy.local " + "|".join(COMMANDS))
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
