"""The base of the admin, and the kernel's own pages.

A page is for reading. What changes something is a button that asks for a reason and calls one command.
Knows no app above the kernel: who acts is told by whoever knows people (`acting.py`).
"""

from puhui.kernel.admin import audit, calendar, jobs, outbox, regions  # the pages register themselves

__all__ = ["audit", "calendar", "jobs", "outbox", "regions"]
