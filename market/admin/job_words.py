"""What the periodic jobs of the market are called (market/tasks.py)."""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.job_words import name_jobs

name_jobs(
    {
        "reconcile_bridge": _("Compare our books with the venues'"),
        "reconcile_limits": _("Compare limit counters with orders"),
        "run_bridge": _("Send to venues and take their answers"),
        "run_sessions": _("Run auction sessions"),
    }
)
