"""credits as one Django app: one migration history, one section of the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        # What files are put to says who may see them; nobody else needs to import it for that.
        from credits.projects import selectors  # noqa: F401
