"""`/register/notices/<id>` and `/register/stakeholder-notices/<id>`: one notice to be read by everybody.

The one is before an issuance, the other before a filing; each has a form to object while it runs. Nobody
signs in, so no cookie is asked for: whoever can send the form could call the API as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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
from credits.projects.objection_models import StakeholderObjection
from credits.projects.objection_states import ObjectionStatus
from credits.projects.selectors import running_notices, stakeholder_notice
from credits.projects.services import raise_stakeholder_objection
from credits.registry.selectors import notice_by_id
from credits.rest.registry import ObjectionIn
from credits.rest.registry_entries import notice_entry
from credits.rest.stakeholder_objections import answer_entries, stakeholder_notice_entry
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.rest.problems import describe
from puhui.kernel.rest.uploads import OneFileParser
from puhui.portal.register import LANGUAGES, placed
from puhui.portal.told import told_rows

Object = Callable[..., Objection | StakeholderObjection]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice: its page, what stands on it (of an id, at an instant; raises NotFound), and the
    command that takes an objection to it."""

    template: str
    row: Callable[[UUID, datetime], dict[str, Any]]
    object_to: Object


def _of_issuance(notice_id: UUID, now: datetime) -> dict[str, Any]:
    return placed(notice_entry(notice_by_id(notice_id), now), "city")


def _to_stakeholders(notice_id: UUID, now: datetime) -> dict[str, Any]:
    notice = stakeholder_notice(notice_id)
    is_open = running_notices(now).filter(pk=notice_id).exists()
    told = {"status": "OPEN" if is_open else "OVER", "answers": _in_words(answer_entries(notice))}
    rows = {"told_rows": told_rows(notice.told or {})}
    return placed(stakeholder_notice_entry(notice), "region") | told | rows


def _in_words(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [answer | {"state": ObjectionStatus(answer["status"]).label} for answer in answers]


def notice_page(request: HttpRequest, notice_id: UUID, kind: NoticeKind) -> HttpResponse:
    """Answer with the page, in the language asked for by `lang`, else by Accept-Language."""
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    with translation.override(language):
        context, status = _context(request, notice_id, kind)
        context |= {"language": language, "other": "en" if language.startswith("zh") else "zh"}
        response = TemplateResponse(request, kind.template, context, status=status).render()
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _context(request: HttpRequest, notice_id: UUID, kind: NoticeKind) -> tuple[dict[str, Any], int]:
    told: dict[str, Any] = {}
    status = 200
    try:
        kind.row(notice_id, puhui_now())
        if request.method == "POST":
            told, status = {"received": _received(request, notice_id, kind.object_to).id}, 201
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
    return told | {"row": kind.row(notice_id, puhui_now())}, status


def _received(request: HttpRequest, notice_id: UUID, object_to: Object) -> Objection | StakeholderObjection:
    """Raise the objection that the form says; raises ValidationError, and what the command raises."""
    sent = OneFileParser().parse(request, request.META.get("CONTENT_TYPE", ""), {"request": request})
    form = ObjectionIn(data={**sent.data, **dict(sent.files.items())})
    form.is_valid(raise_exception=True)
    return object_to(
        notice_id=notice_id,
        address_key=address_index(address_of(request)),
        now=puhui_now(),
        real_now=timezone.now(),
        **form.told(),
    )


_view = csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(notice_page)))
urlpatterns = [
    path(
        "register/notices/<uuid:notice_id>",
        _view,
        {"kind": NoticeKind("portal/notice.html", _of_issuance, raise_objection)},
        name="public-notice",
    ),
    path(
        "register/stakeholder-notices/<uuid:notice_id>",
        _view,
        {"kind": NoticeKind("portal/stakeholder_notice.html", _to_stakeholders, raise_stakeholder_objection)},
        name="public-stakeholder-notice",
    ),
]
