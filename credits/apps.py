"""credits as one Django app: one migration history, one section of the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Take the outbox's news: the consumers stand beside the jobs that find what news got lost."""
        from credits import tasks  # noqa: F401
