"""problem+json (RFC 9457): the one shape of every error answer. Internals never show; an unknown error is a
500."""

import json
import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions

from puhui.kernel import errors
from puhui.kernel.commands import Answer

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:puhui:problem:"

# DRF's own refusals, by class, in our words: (status, code, title).
FOREIGN = {
    exceptions.NotAuthenticated: (401, "token_invalid", gettext_noop("The sign-in is not valid")),
    exceptions.AuthenticationFailed: (401, "token_invalid", gettext_noop("The sign-in is not valid")),
    exceptions.PermissionDenied: (403, "not_permitted", gettext_noop("You may not do this")),
    PermissionDenied: (403, "not_permitted", gettext_noop("You may not do this")),
    exceptions.NotFound: (404, "not_found", gettext_noop("There is no such thing")),
    Http404: (404, "not_found", gettext_noop("There is no such thing")),
    exceptions.MethodNotAllowed: (405, "method_not_allowed", gettext_noop("This method is not served here")),
    exceptions.NotAcceptable: (406, "not_acceptable", gettext_noop("This form of answer is not served")),
    exceptions.UnsupportedMediaType: (
        415,
        "unsupported_media_type",
        gettext_noop("This body is not taken here"),
    ),
    exceptions.Throttled: (429, "rate_limited", gettext_noop("Too many calls; try again later")),
    exceptions.ParseError: (400, "invalid_json", gettext_noop("The body is not valid JSON")),
    RequestDataTooBig: (413, "body_too_large", gettext_noop("The body is too large")),
}


def problem(
    *,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    members: list[dict[str, Any]] | None = None,
    **extra: Any,
) -> dict[str, Any]:
    """Return a problem document as a dict; `members` become `errors`, one entry a field."""
    document: dict[str, Any] = {"type": TYPE_PREFIX + code, "title": title, "status": status}
    document |= {"detail": detail or title, "code": code, "errors": members or []}
    return document | extra


def describe(error: errors.PuhuiError) -> dict[str, Any]:
    """Return the problem document of an anticipated error, in the caller's language."""
    detail = _(error.detail) % error.data if error.detail else ""
    extra = {name: error.data[name] for name in ("failures",) if name in error.data}
    return problem(
        status=error.status,
        code=error.code,
        title=_(error.title),
        detail=detail,
        members=[_in_language(member) for member in error.errors],
        **extra,
    )


def _in_language(member: dict[str, Any]) -> dict[str, Any]:
    # An empty text would be translated to the translation file's own heading.
    return member | {"detail": _(member["detail"]) if member["detail"] else ""}


def answer_of(error: errors.PuhuiError) -> Answer:
    """Return the answer to store for a command's own conflict."""
    body = json.dumps(describe(error), ensure_ascii=False).encode()
    return Answer(status=error.status, body=body, content_type=CONTENT_TYPE)


def _respond(document: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False).encode()
    return HttpResponse(body, status=document["status"], content_type=CONTENT_TYPE, headers=headers)


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Answer an exception from a view (DRF's EXCEPTION_HANDLER); None lets an unknown one become a 500."""
    if isinstance(error, errors.PuhuiError):
        return _respond(describe(error), _headers_of(error))
    if isinstance(error, exceptions.ValidationError):
        document = problem(
            status=400,
            code="invalid_input",
            title=_("The request holds a wrong value"),
            members=_members(error.detail),
        )
        codes = {member["code"] for member in document["errors"]}
        if codes == {"unknown_field"}:
            document |= {"code": "unknown_field", "type": TYPE_PREFIX + "unknown_field"}
            document["title"] = document["detail"] = _("The request holds an unknown field")
        return _respond(document, {})
    for kind, (status, code, title) in FOREIGN.items():
        if isinstance(error, kind):
            headers = {"WWW-Authenticate": 'Bearer realm="api"'} if status == 401 else {}
            wait = getattr(error, "wait", None)
            if wait is not None:
                headers["Retry-After"] = str(int(wait) + 1)
            detail = ""
            if kind is exceptions.UnsupportedMediaType and (taken := _taken(context.get("view"))):
                headers["Accept"] = ", ".join(taken)
                detail = _("It takes %(types)s.") % {"types": ", ".join(taken)}
            return _respond(problem(status=status, code=code, title=_(title), detail=detail), headers)
    if isinstance(error, OperationalError):
        log.exception("database unavailable")
        title = _("The service is not available for the moment")
        return _respond(problem(status=503, code="unavailable", title=title), {"Retry-After": "5"})
    return None


def _taken(view: Any) -> list[str]:
    """Return the media types of bodies that a view reads, each once; RFC 9110 has them in `Accept` too."""
    return list(dict.fromkeys(parser.media_type for parser in getattr(view, "parser_classes", ())))


def _headers_of(error: errors.PuhuiError) -> dict[str, str]:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if "retry_after" in error.data or error.code == "idempotency_in_progress":
        headers["Retry-After"] = str(error.data.get("retry_after", 1))
    return headers


def _members(detail: Any, pointer: str = "") -> list[dict[str, Any]]:
    """Flatten DRF's nested error detail to one entry a field, with a JSON pointer."""
    if isinstance(detail, dict):
        entries = []
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else f"/{name}"
            entries += _members(inner, pointer + step)
        return entries
    if isinstance(detail, list):
        entries = []
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            entries += _members(inner, f"{pointer}/{index}" if nested else pointer)
        return entries
    return [{"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}]


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected error without a word of the inside (Django's handler500)."""
    return _respond(
        problem(status=500, code="internal_error", title=_("Something went wrong on our side")), {}
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a path that nobody serves (Django's handler404)."""
    return _respond(problem(status=404, code="not_found", title=_("There is no such thing")), {})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that Django itself refused (handler400)."""
    return _respond(problem(status=400, code="bad_request", title=_("The request is malformed")), {})
