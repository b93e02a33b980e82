"""Puts our admin site in the place of Django's (named in INSTALLED_APPS).

Its pages are found with the paths (urls.py): workers and commands, which have none, are spared seventeen
megabytes of them.
"""

from django.contrib.admin.apps import SimpleAdminConfig


class StaffAdminConfig(SimpleAdminConfig):
    default_site = "puhui.kernel.admin_site.StaffSite"
