"""credits as one Django app: one migration history, one section of the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Take the outbox's news, and say who may see files."""
        # The consumers stand beside the jobs that find what news got lost.
        from credits import tasks  # noqa: F401

        # What files are put to says who may see them; nobody else needs to import it for that.
        from credits.projects import selectors  # noqa: F401
