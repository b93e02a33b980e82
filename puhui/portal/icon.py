"""`/favicon.ico`: the leaf, for browsers that ask for it wherever a page of ours names no icon."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

LEAF = "kernel/leaf.svg"
A_WEEK = 7 * 24 * 3600


@csrf_exempt
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Answer with the picture, to be kept for a week; browsers go by the type, not by the name."""
    headers = {"Cache-Control": f"public, max-age={A_WEEK}"}
    return HttpResponse(_leaf(), content_type="image/svg+xml", headers=headers)


@cache
def _leaf() -> bytes:
    found = finders.find(LEAF)
    if not isinstance(found, str):
        raise FileNotFoundError(LEAF)
    return Path(found).read_bytes()


urlpatterns = [path("favicon.ico", favicon, name="favicon")]
