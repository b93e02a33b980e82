"""Moves the demonstration's time: `demo_clock +9d`, `+36h`, `-2d`, `reset`, or nothing to show it."""

import re
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from puhui.kernel.clock import puhui_now, set_offset
from puhui.kernel.models import Clock

_SHIFT = re.compile(r"([+-])(\d{1,5})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        # Its own prefix characters, so that "-2d" is a value and not an option.
        parser.add_argument("shift", nargs="?", default="", help="+9d, -2d, +36h, reset")

    def run_from_argv(self, argv: list[str]) -> None:
        if len(argv) > 2 and _SHIFT.fullmatch(argv[2]):
            argv = [*argv[:2], "--", *argv[2:]]
        super().run_from_argv(argv)

    def handle(self, *args, shift: str, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Time is moved only where DEMO=1.")
        if shift == "reset":
            set_offset(timedelta(0))
        elif shift:
            match = _SHIFT.fullmatch(shift)
            if match is None:
                raise CommandError("A shift looks like +9d, -2d, +36h, +30m or reset.")
            sign, number, unit = match.groups()
            change = timedelta(**{_UNITS[unit]: int(number)})
            set_offset(Clock.objects.get().shift + (change if sign == "+" else -change))
        self.stdout.write(f"The scheme's time is {puhui_now():%Y-%m-%d %H:%M:%S %Z}.")
