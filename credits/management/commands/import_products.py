"""`manage.py import_products FILE [--dry-run]`: a table of product footprints, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from credits.factors.products.errors import TableRefused
from credits.factors.products.importing import Report, import_products
from puhui.kernel.clock import puhui_now
from puhui.kernel.tables import TableFault

LINES_SHOWN = 100
BAR_WIDTH = 40


class Command(BaseCommand):
    help = "Import product footprints from a table: CSV or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                report = import_products(
                    file, now=puhui_now(), is_dry_run=options["dry_run"], tick=Bar(self.stderr).show
                )
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except (TableFault, TableRefused) as error:
            raise CommandError(str(error)) from error
        self._tell(report, is_dry_run=options["dry_run"])
        if report.is_refused:
            raise CommandError("Nothing was imported: mend the lines above.")

    def _tell(self, report: Report, *, is_dry_run: bool) -> None:
        for heads in report.ignored_columns:
            self.stdout.write(f"column not read: {heads}")
        for number, error in report.unreadable[:LINES_SHOWN]:
            self.stdout.write(f"line {number}: {error}")
        for number, first in report.repeated[:LINES_SHOWN]:
            self.stdout.write(f"line {number}: repeats line {first}")
        for code, numbers in list(report.conflicts.items())[:LINES_SHOWN]:
            lines = ", ".join(map(str, numbers))
            self.stdout.write(f"{code}: lines {lines} differ; each is an entry of its own")
        self.stdout.write(
            f"{report.lines} lines: {report.added} new, {report.corrected} corrected, "
            f"{report.unchanged} unchanged, {len(report.repeated)} repeated, "
            f"{len(report.conflicts)} codes with several entries, {len(report.unreadable)} refused"
        )
        if is_dry_run:
            self.stdout.write("A dry run: nothing was stored.")


class Bar:
    """A line that fills up, where somebody watches; nothing in a log."""

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream, self._shown = stream, -1

    def show(self, done: int, total: int) -> None:
        """Draw what is done of the total, once a step."""
        filled = BAR_WIDTH * done // total
        if self._stream.isatty() and filled != self._shown:
            self._shown = filled
            end = "\n" if done == total else ""
            self._stream.write(f"\r[{'#' * filled:<{BAR_WIDTH}}] {done}/{total}", style_func=str, ending=end)
            self._stream.flush()
