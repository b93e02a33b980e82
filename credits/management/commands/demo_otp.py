"""Prints the one-time code that a member of the demonstration's staff would read from an authenticator
now."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.management.demonstration.cast import one_time_code


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", help="for example Rong")

    def handle(self, *args, name: str, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Codes are printed only where DEMO=1.")
        try:
            self.stdout.write(one_time_code(name))
        except LookupError as error:
            raise CommandError(f"{name} has no authenticator: see var/demo/sign-ins.json.") from error
