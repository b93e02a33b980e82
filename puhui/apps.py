"""The shell as a Django app: it has no tables, and brings the checks of a server's settings."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "puhui"
    label = "shell"

    def ready(self) -> None:
        from puhui import checks  # noqa: F401  registers them
