"""credits as one Django app: one migration history, one section of the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Have what others only call by name register itself.

        The outbox's consumers stand beside the jobs that find what news got lost; what files are put to says
        who may see them.
        """
        from accounts.groups.selectors import group_of
        from accounts.households.photos import register_photo_months
        from accounts.households.selectors import housemates_of
        from accounts.people.departures import falls_with_a_role
        from credits.activities.own_past import find_own_by
        from credits.evidence import organisation_papers  # noqa: F401
        from credits.issuance import news  # noqa: F401
        from credits.monitoring.own_past import find_own_past
        from credits.projects import news as news_of_projects  # noqa: F401
        from credits.projects import selectors  # noqa: F401
        from credits.projects.bundles import news as news_of_bundles  # noqa: F401
        from credits.projects.foreign.importing import Trips, register_trips
        from credits.registry import freeze_news  # noqa: F401
        from credits.registry import news as news_of_the_register  # noqa: F401
        from credits.registry.services.leaving import fall_with_leaver
        from credits.reversals import news as news_of_reversals  # noqa: F401
        from credits.screening.evidence.selectors import photographed_meters
        from credits.screening.foreign_trips import have_heard, trips_met
        from credits.screening.meter_photos import months_due, register_photos
        from credits.tasks import consumers  # noqa: F401
        from credits.verification import news as news_of_cases  # noqa: F401
        from credits.verification import selectors as cases  # noqa: F401
        from credits.verification.review import news as news_of_reviews  # noqa: F401
        from credits.verification.review.ties import tie_by
        from credits.yearend import bundle_news  # noqa: F401
        from credits.yearend import news as news_of_years  # noqa: F401

        find_own_by(find_own_past)
        falls_with_a_role("transfers", fall_with_leaver)
        tie_by("households", housemates_of)
        tie_by("groups", group_of)
        register_trips(Trips(trips_met, have_heard))
        register_photos(photographed_meters)
        register_photo_months(months_due)
