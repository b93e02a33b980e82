"""Django's middlewares for people at a browser, which step aside for the API.

A call of the API carries its own proof and keeps no session: there the cookies, the forms' tokens and the
messages of the admin would be looked for in vain, a million times a day. What every answer needs (the
security headers, the language) stays with Django's own middlewares.
"""

from typing import Any

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.functional import cached_property

API = "/api/"


class _StepsAside:
    """Mixed in before a middleware: lets calls of the API through untouched."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(API):
            return self.get_response(request)  # type: ignore[attr-defined]
        return super().__call__(request)  # type: ignore[misc]


class StaffSessions(_StepsAside, SessionMiddleware):
    """Sessions of the admin."""


class StaffForms(_StepsAside, CsrfViewMiddleware):
    """Tokens against forged forms. The API is signed in to by a header, which no foreign page can set."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        return None if request.path_info.startswith(API) else super().process_view(request, *view)


class StaffUsers(_StepsAside, AuthenticationMiddleware):
    """The user of an admin session."""


class StaffMessages(_StepsAside, MessageMiddleware):
    """Messages shown on the next page."""


class ContentPolicy(CSPMiddleware):
    """The policy on every answer; the API's never varies, so it is written once."""

    def __call__(self, request: HttpRequest) -> Any:
        if not request.path_info.startswith(API):
            return super().__call__(request)
        response: Any = self.get_response(request)
        if "text/html" in response.get("Content-Type", ""):  # the page that shows the API may ask for more
            return self.process_response(request, response)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        return response

    @cached_property
    def _policy(self) -> str:
        return build_policy()
