"""The app of people: its label, its name in the admin, and the admin's login."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and sign-in")

    def ready(self) -> None:
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin

        from accounts.notifications.services.notify import TOPIC, plan_deliveries
        from accounts.organisations.services.invitations import withdraw_of_leaver
        from accounts.people.departures import falls_with_a_role
        from accounts.signin import news  # noqa: F401
        from puhui.kernel.outbox import consume

        consume(TOPIC, "accounts.plan_deliveries", plan_deliveries)
        falls_with_a_role("invitations", withdraw_of_leaver)

        # The admin's own login page asks for no second factor. Here and not in the URLs, because the site
        # binds its login when its URLs are first asked for.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
