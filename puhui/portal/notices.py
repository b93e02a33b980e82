"""`/register/notices/<id>`: one public notice to be read by everybody, with a form to object while it runs.

Nobody signs in, so no cookie is asked for: whoever can send the form could call the API as well.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from rest_framework.exceptions import ValidationError

from accounts.people.addresses import address_index, address_of
from credits.issuance.models import Objection
from credits.issuance.services import raise_objection
from credits.registry.selectors import notice_by_id
from credits.rest.registry import ObjectionIn
from credits.rest.registry_entries import notice_entry
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.rest.problems import describe
from puhui.kernel.rest.uploads import OneFileParser
from puhui.portal.register import LANGUAGES, placed


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_page(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Answer with the page, in the language asked for by `lang`, else by Accept-Language."""
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    with translation.override(language):
        context, status = _context(request, notice_id)
        context |= {"language": language, "other": "en" if language.startswith("zh") else "zh"}
        response = TemplateResponse(request, "portal/notice.html", context, status=status).render()
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _context(request: HttpRequest, notice_id: UUID) -> tuple[dict[str, Any], int]:
    told: dict[str, Any] = {}
    status = 200
    try:
        notice_by_id(notice_id)
        if request.method == "POST":
            told, status = {"received": _received(request, notice_id).id}, 201
    except ValidationError:
        told = {
            "problem": _(
                "Say what you have against it in 5 to 4,000 characters, and how to reach you in 200 at most."
            )
        }
        status = 400
    except PuhuiError as error:
        told, status = {"problem": describe(error)["detail"]}, error.status
    if status == 404:
        return told, status
    now = puhui_now()
    return told | {"row": placed(notice_entry(notice_by_id(notice_id), now), "city")}, status


def _received(request: HttpRequest, notice_id: UUID) -> Objection:
    """Raise the objection that the form says; raises ValidationError, and what the command raises."""
    sent = OneFileParser().parse(request, request.META.get("CONTENT_TYPE", ""), {"request": request})
    form = ObjectionIn(data={**sent.data, **dict(sent.files.items())})
    form.is_valid(raise_exception=True)
    return raise_objection(
        notice_id=notice_id,
        address_key=address_index(address_of(request)),
        now=puhui_now(),
        real_now=timezone.now(),
        **form.told(),
    )


urlpatterns = [path("register/notices/<uuid:notice_id>", notice_page, name="public-notice")]
