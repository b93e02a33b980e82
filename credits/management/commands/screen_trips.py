"""Screen trips of a file as if they were claimed, and write nothing: one JSON a line, in the file's order.

    manage.py screen_trips mobilitynet.jsonl --claim walk
    manage.py screen_trips fraud-cases.jsonl --cases

The fraud cases name their own claim. A case that replays another trip needs it: it is looked for among the
genuine cases of the same file, then by its id in the other .jsonl files of the folder.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from credits.screening.claims import Mode
from credits.screening.file_screening import GENUINE, REPLAY, Outcome, screen_cases, screen_file
from credits.screening.thresholds import set_codes, threshold_set
from credits.screening.trip_files import FileTrip, LineRefused, read_trips

MODES = [mode.value for mode in Mode]


class Command(BaseCommand):
    help = "Screen the trips of a JSON lines file under a claim; print id, class, verdict, reasons."
    # It reads a file and asks no database.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--claim", choices=MODES, help="what the trips are claimed to be")
        parser.add_argument("--cases", action="store_true", help="the lines are fraud cases")
        parser.add_argument("--set", choices=set_codes(), default="standard", help="the thresholds to use")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["claim"]) == options["cases"]:
            raise CommandError("Say either --claim MODE or --cases.")
        limits, path, now_s = threshold_set(options["set"]), options["file"], time.time()
        try:
            outcomes: Iterable[Outcome]
            if options["cases"]:
                cases = list(read_trips(path))
                outcomes = screen_cases(cases, bases_for(cases, path), limits, now_s)
            else:
                outcomes = screen_file(read_trips(path), Mode(options["claim"]), limits, now_s)
            for outcome in outcomes:
                self.stdout.write(as_json(outcome))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except (LineRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(f"The base trip {error} is in no file beside {path}.") from error


def bases_for(cases: list[FileTrip], path: Path) -> dict[str, FileTrip]:
    """Return the trips that replays name and that no genuine case of the file holds, by id."""
    genuine = {case.base for case in cases if case.case.startswith(GENUINE)}
    wanted = {case.base for case in cases if REPLAY in case.case} - genuine
    found: dict[str, FileTrip] = {}
    for other in sorted(path.parent.glob("*.jsonl")) if wanted else ():
        if other != path:
            found |= {trip.id: trip for trip in read_trips(other) if trip.id in wanted}
    return found


def as_json(outcome: Outcome) -> str:
    """Return the line of a trip; OK is the reason of one that is accepted without any."""
    return msgspec.json.encode(
        {
            "id": outcome.trip.name,
            "class": outcome.screened.mode_class,
            "verdict": outcome.verdict,
            "reasons": outcome.codes or ["OK"],
        }
    ).decode()
