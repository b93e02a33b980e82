"""Who reads the page that is being made: a cell links where its reader may go, and says the rest in words.

As the language does, it stands beside the request, since cells are made where no request is.
"""

from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from django.core.signals import request_finished
from django.http import HttpRequest
from django.urls import reverse

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def is_read_by(request: HttpRequest) -> None:
    """Take note of the reader, until the request is over: templates are filled in after the view."""
    _request.set(request)


def may_follow(url: str) -> bool:
    """Tell whether the reader may open a page of the admin; outside of a request, and of the admin, yes."""
    request, root = _request.get(), reverse("admin:index")
    path = urlsplit(url).path
    if request is None or not path.startswith(root):
        return True
    app, _slash, rest = path[len(root) :].partition("/")
    model = rest.partition("/")[0]
    # Every page of ours asks for this one (`ReadOnlyAdmin.view_permission`).
    return not model or request.user.has_perm(f"{app}.view_{model}")


def _forget(**_: Any) -> None:
    _request.set(None)


request_finished.connect(_forget, dispatch_uid="puhui.kernel.admin.reading")
