"""No admin page without a second factor: allauth lets staff enrol one, this makes them.

Also gives the admin, and it alone, the wider content security policy that its templates need.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

# What somebody without a second factor may still do: leave, or be sent on from the login page.
OPEN_VIEWS = frozenset({"login", "logout"})


class SecondFactorGuard:
    """Middleware: sends staff to enrol an authenticator, or to show it, before any page of the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_admin(request):
            response._csp_config = settings.ADMIN_SECURITY_POLICY  # type: ignore[attr-defined]
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not is_admin(request) or is_open(request) or not request.user.is_authenticated:
            return None
        if not has_second_factor(request.user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if not has_shown_it(request):
            back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{back}")
        return None


def is_admin(request: HttpRequest) -> bool:
    """Tell whether the request goes to a page of the admin, wherever that is mounted."""
    match = request.resolver_match
    return match is not None and "admin" in match.app_names


def is_open(request: HttpRequest) -> bool:
    """Tell whether the page needs no second factor."""
    match = request.resolver_match
    return match is not None and match.url_name in OPEN_VIEWS


def has_second_factor(user: Any) -> bool:
    """Tell whether the user has enrolled an authenticator."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def has_shown_it(request: HttpRequest) -> bool:
    """Tell whether this session was signed in with the second factor, not begun before it was enrolled."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
