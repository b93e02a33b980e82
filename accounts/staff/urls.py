"""The pages by which staff sign in, under /staff/: of allauth what staff need, no sign-up, mail or reset."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from accounts.staff.views import EnrolView

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/totp/activate/", login_required(EnrolView.as_view()), name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
