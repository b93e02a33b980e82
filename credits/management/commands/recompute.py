"""`manage.py recompute`: compute what was credited again; exit 1 on the first gram of drift."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from credits.monitoring.drift_alarm import JOB, GramsDrifted, recompute_credited
from puhui.kernel.clock import puhui_now
from puhui.kernel.jobs import BY_HAND, job_run


class Command(BaseCommand):
    help = "Compute a sample of what was credited again, or everything; exits 1 if a gram differs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", dest="everything", help="every verdict that credits")
        which.add_argument("--seed", type=int, help="whose sample: a night's is its date, such as 20261127")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="only what was decided from this day on (YYYY-MM-DD)"
        )

    def handle(
        self, *args, everything: bool = False, seed: int | None = None, since: date | None = None, **options
    ) -> None:
        try:
            # The same run in the same list as the night's: an alarm by hand is an alarm.
            with job_run(JOB, requested_by=BY_HAND) as counts:
                recompute_credited(
                    counts,
                    now=puhui_now(),
                    everything=everything,
                    seed=seed,
                    since=since,
                    progress=self._progress,
                )
        except GramsDrifted as error:
            for drift in error.named:
                self.stdout.write(str(drift))
            told = f"DRIFT: {counts['drifted']} of {counts['checked']:,} come out otherwise"
            raise CommandError(told) from error
        seeded = f", seed {counts['seed']}" if "seed" in counts else ""
        self.stdout.write(f"{counts['checked']:,} verdicts come out to the gram{seeded}")

    def _progress(self, done: int, of: int) -> None:
        self.stderr.write(f"{done:,} of {of:,}")
