"""Brings the database up to date, in one Django process: one for each command would cost seconds."""

import os
import sys
from pathlib import Path
from typing import Any

import django
from django.core.management import CommandError, call_command

OPTIONS: dict[str, dict[str, Any]] = {
    "migrate": {"interactive": False},
    "check": {"databases": ["default"], "fail_level": "WARNING"},
}


def main() -> None:
    """Migrates, looks that the guards stand, and loads what a start needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")
    django.setup()
    from django.conf import settings  # once set up

    # The check comes behind the migrations: it looks whether the database's guards are what the code says.
    commands = ["migrate", "check", "load_catalogs"]
    if settings.DEMO:
        commands += ["load_demo", "load_market_demo"]
    for command in commands:
        print(f"  {command}", file=sys.stderr)
        options = OPTIONS.get(command, {})
        with Path(os.devnull).open("w") as nowhere:  # what went well is not worth a line; errors raise
            try:
                call_command(command, verbosity=0, stdout=nowhere, **options)
            except CommandError as error:
                sys.exit(f"{command}: {error}")


if __name__ == "__main__":
    main()
