"""Brings the database up to date, in one Django process: one for each command would cost seconds."""

import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command


def main() -> None:
    """Migrates, makes the cache's table where the cache is the database, and loads what a start needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")
    django.setup()
    from django.conf import settings  # once set up

    commands = ["check", "migrate", "createcachetable", "load_catalogs"]
    if settings.DEMO:
        commands.append("load_demo")
    for command in commands:
        print(f"  {command}", file=sys.stderr)
        options = {"interactive": False} if command == "migrate" else {}
        with Path(os.devnull).open("w") as nowhere:  # what went well is not worth a line; errors raise
            try:
                call_command(command, verbosity=0, stdout=nowhere, **options)
            except CommandError as error:
                sys.exit(f"{command}: {error}")


if __name__ == "__main__":
    main()
