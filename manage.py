#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")
    import environ
    from django.core.management import execute_from_command_line

    # What `make run` started on this machine; a variable that is set already wins.
    local = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent / "var") / "local.env"
    if local.exists() and "DATABASE_URL" not in os.environ:
        environ.Env.read_env(local)
    execute_from_command_line(sys.argv)
