"""The base of the admin, and the kernel's own pages.

A page is for reading. What changes something is a button that asks for a reason and calls one command.
Knows no app above the kernel: who acts is told by whoever knows people (`acting.py`).
"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin import audit, calendar, jobs, outbox, regions  # the pages register themselves

# What readers of the admin call it; "kernel" is a word of the code.
apps.get_app_config("kernel").verbose_name = _("Operations")

__all__ = ["audit", "calendar", "jobs", "outbox", "regions"]
