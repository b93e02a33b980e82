"""`manage.py load_catalogs`: regions, factors, schemes, methodologies, activity types, types of projects,
rewards.

Repeating it changes nothing and takes a moment; it runs at every start.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from credits.activities.catalog_loading import load_activity_types
from credits.factors.catalog_loading import load_factors
from credits.methodologies.catalog_loading import load_in_force, load_methodologies
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.version_rows import lock_catalogs
from credits.projects.types.loading import load_project_types
from credits.rewards.catalog_loading import load_rewards
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.regions import load_regions


class Command(BaseCommand):
    help = "Load the catalogs from the files of this release; safe to repeat."

    def handle(self, *args, **options) -> None:
        try:
            with transaction.atomic():
                # Two processes that start together load one after the other.
                lock_catalogs()
                self._load()
        except DocumentError as error:
            raise CommandError(str(error)) from error
        finally:
            forget_snapshot()

    def _load(self) -> None:
        now = puhui_now()
        self._tell("regions", load_regions())
        self._tell("factors", load_factors(now=now))
        schemes = scheme_files()
        self._tell("schemes", sum(load_scheme(terms) for terms in schemes))
        self._tell("methodologies", load_methodologies(now=now))
        today = business_date(now)
        self._tell("methodologies in force", sum(load_in_force(terms, today=today) for terms in schemes))
        self._tell("activity types", load_activity_types())
        self._tell("types of projects", load_project_types())
        self._tell("rewards", load_rewards())

    def _tell(self, what: str, changed: int | bool | None) -> None:
        self.stdout.write(f"{what}: {'unchanged' if not changed else f'{int(changed)} changed'}")
