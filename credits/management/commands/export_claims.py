"""`manage.py export_claims REGISTER --into FILE`: what projects are credited for here, for one register."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credits.management.agreed_key_option import VARIABLE, add_key_option, key_given
from credits.monitoring.claims_export import export_claims
from credits.projects.models import Register
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor


class Command(BaseCommand):
    help = "Write what projects are credited for here, by digests under the key agreed with a register."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", choices=sorted(Register.values))
        parser.add_argument("--into", type=Path, required=True, help="a file that is not there yet")
        parser.add_argument("--reason", default="", help="kept in the audit trail")
        add_key_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        agreed, path = key_given(options), options["into"]
        if agreed is None:
            raise CommandError(f"Give the agreed key: --key-file, or the variable {VARIABLE}.")
        try:
            file = path.open("xb")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            with file:
                given = export_claims(
                    actor=system_actor("export_claims"),
                    now=puhui_now(),
                    register=options["register"],
                    agreed=agreed,
                    into=file,
                    reason=options["reason"],
                )
        except BaseException:
            # Half a list would read as a whole one.
            path.unlink()
            raise
        self.stdout.write(f"{path}: {given.rows} rows, SHA-256 {given.digest}")
