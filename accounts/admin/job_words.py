"""What the periodic jobs of people are called (accounts/tasks.py)."""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.job_words import name_jobs

name_jobs(
    {
        "deliver_notifications": _("Send notifications out"),
        "expire_licences": _("End licences past their day"),
        "forget_codes": _("Delete sign-in codes past their use"),
        "link_devices": _("Link people by their devices"),
    }
)
