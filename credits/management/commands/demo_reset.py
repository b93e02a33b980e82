"""Starts the demonstration over: an empty database, migrated, with catalogs, cast and a month of trips."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

FILES = ("demo/sign-ins.json", "operators/demo.key", "merchants/demo.key", "venue/venue.sqlite")


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("A database is emptied only where DEMO=1.")
        with connection.cursor() as cursor:
            # The ledger's tables refuse to be emptied row by row; whoever owns the schema can take it down
            # whole.
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        for name in FILES:
            (settings.VAR_DIR / name).unlink(missing_ok=True)
        call_command("migrate", verbosity=0)
        call_command("load_catalogs")
        call_command("load_demo")
        # By its name alone: credits knows nothing of the market.
        call_command("load_market_demo")
