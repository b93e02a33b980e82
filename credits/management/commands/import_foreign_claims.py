"""`manage.py import_foreign_claims FILE [--dry-run]`: what other registers claim, each row answered."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credits.management.agreed_key_option import add_key_option, key_given
from credits.projects.foreign.importing import import_foreign_claims
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.tables import TableFault


class Command(BaseCommand):
    help = "Import a list of what other registers claim: CSV or XLSX, with numbers or digests under a key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report, and store nothing")
        add_key_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        agreed = key_given(options)
        try:
            with options["file"].open("rb") as file:
                report = import_foreign_claims(
                    actor=system_actor("import_foreign_claims"),
                    now=puhui_now(),
                    file=file,
                    agreed=agreed,
                    is_dry_run=options["dry_run"],
                )
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except TableFault as error:
            raise CommandError(str(error)) from error
        for word in report.words:
            projects = " ".join(map(str, word.project_ids + word.activity_ids))
            self.stdout.write(f"row {word.row}: {word.outcome} {word.why or projects}".rstrip())
        counts = report.counts()
        told = ", ".join(f"{number} {outcome.lower()}" for outcome, number in sorted(counts.items()))
        self.stdout.write(f"{len(report.words)} rows: {told or 'nothing'}")
        if counts.get("NOT_MET"):
            self.stdout.write("Digests that are not met here are kept, and block what is named later.")
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was stored.")
