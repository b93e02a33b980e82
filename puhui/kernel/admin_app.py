"""Puts our admin site in the place of Django's (named in INSTALLED_APPS)."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "puhui.kernel.admin_site.StaffSite"
