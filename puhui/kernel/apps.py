"""The kernel as a Django app: its tables, and what runs after every migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "puhui.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from puhui.kernel import guards_in_place  # noqa: F401  registers its check
        from puhui.kernel.roles import after_migrate

        # Once per run, at the app that migrates last, so that every table is there.
        post_migrate.connect(after_migrate, dispatch_uid="puhui.kernel.after_migrate")
