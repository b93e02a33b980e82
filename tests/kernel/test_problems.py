"""The one shape of every error answer: codes stay, words follow the reader, the inside never shows."""

import json

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import translation
from rest_framework import exceptions

from puhui.kernel import errors
from puhui.kernel.rest.problems import (
    bad_request,
    page_not_found,
    problem_response,
    server_error,
)


def answer(error: Exception, language: str = "en"):
    with translation.override(language):
        response = problem_response(error, {})
    return response, json.loads(response.content)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.InvalidJson(), 400, "invalid_json"),
        (errors.UnknownField(), 400, "unknown_field"),
        (errors.TooDeep(), 400, "too_deep"),
        (errors.TooManyItems(), 400, "too_many_items"),
        (errors.IdempotencyKeyRequired(), 400, "idempotency_key_required"),
        (errors.TokenInvalid(), 401, "token_invalid"),
        (errors.NotPermitted(), 403, "not_permitted"),
        (errors.NotFound(), 404, "not_found"),
        (errors.IdempotencyInProgress(), 409, "idempotency_in_progress"),
        (errors.BodyTooLarge(), 413, "body_too_large"),
        (errors.IdempotencyKeyReused(), 422, "idempotency_key_reused"),
        (errors.RateLimited(), 429, "rate_limited"),
        (exceptions.NotAuthenticated(), 401, "token_invalid"),
        (exceptions.AuthenticationFailed(), 401, "token_invalid"),
        (exceptions.PermissionDenied(), 403, "not_permitted"),
        (PermissionDenied(), 403, "not_permitted"),
        (exceptions.NotFound(), 404, "not_found"),
        (Http404(), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/xml"), 415, "unsupported_media_type"),
        (exceptions.ParseError(), 400, "invalid_json"),
        (RequestDataTooBig(), 413, "body_too_large"),
        (OperationalError("connection to server at 10.0.0.1 refused"), 503, "unavailable"),
    ],
)
def test_each_error_has_its_status_and_code(error, status, code, caplog):
    caplog.set_level("CRITICAL")
    response, problem = answer(error)
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"urn:puhui:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["errors"] == []
    assert "10.0.0.1" not in response.content.decode()


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (errors.IdempotencyInProgress(), "Retry-After", "1"),
        (errors.RateLimited(retry_after=37), "Retry-After", "37"),
        (exceptions.Throttled(wait=4), "Retry-After", "5"),
        (OperationalError(), "Retry-After", "5"),
        (errors.TokenInvalid(), "WWW-Authenticate", 'Bearer realm="api"'),
        (exceptions.NotAuthenticated(), "WWW-Authenticate", 'Bearer realm="api"'),
    ],
)
def test_when_to_come_again_and_how_to_sign_in(error, header, value, caplog):
    caplog.set_level("CRITICAL")
    assert answer(error)[0][header] == value


def test_a_detail_is_filled_after_it_was_translated():
    error = errors.TooManyItems("1 to %(most)s items are taken.", most=500)
    assert answer(error)[1]["detail"] == "1 to 500 items are taken."
    chinese = answer(error, "zh-hans")[1]
    assert "500" in chinese["detail"]
    assert chinese["code"] == "too_many_items"
    assert chinese["detail"] != "1 to 500 items are taken."


def test_an_odd_value_in_a_detail_is_text_and_nothing_else():
    error = errors.InvalidInput("The value %(value)s is wrong.", value="100%s %(x)s <script>")
    assert answer(error)[1]["detail"] == "The value 100%s %(x)s <script> is wrong."


def test_every_field_has_an_entry_with_its_place():
    error = exceptions.ValidationError(
        {
            "phone": [exceptions.ErrorDetail("no", code="phone_invalid")],
            "items": [{}, {"km": ["too much"]}],
            "non_field_errors": ["both"],
        }
    )
    response, problem = answer(error)
    assert response.status_code == 400
    found = {(member["pointer"], member["code"], member["detail"]) for member in problem["errors"]}
    assert found == {
        ("/phone", "phone_invalid", "no"),
        ("/items/1/km", "invalid", "too much"),
        ("", "invalid", "both"),
    }
    assert problem["code"] == "invalid_input"


def test_an_unknown_field_alone_gives_the_call_its_code():
    unknown = exceptions.ErrorDetail("not known", code="unknown_field")
    assert answer(exceptions.ValidationError({"a": [unknown]}))[1]["code"] == "unknown_field"
    both = {"a": [unknown], "b": ["bad"]}
    assert answer(exceptions.ValidationError(both))[1]["code"] == "invalid_input"


def test_an_unknown_error_is_left_to_the_last_resort():
    assert problem_response(KeyError("secret"), {}) is None


@pytest.mark.parametrize(
    ("handler", "status", "code"),
    [
        (server_error, 500, "internal_error"),
        (page_not_found, 404, "not_found"),
        (bad_request, 400, "bad_request"),
    ],
)
def test_the_last_resorts_have_the_same_shape(handler, status, code):
    response = handler(RequestFactory().get("/"))
    assert (response.status_code, json.loads(response.content)["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"


def test_what_breaks_inside_shows_nothing_outside(db, monkeypatch, caplog):
    caplog.set_level("CRITICAL")

    def explode(*_args, **_kwargs):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("credits.rest.factors.FactorsView.get", explode)
    response = Client(raise_request_exception=False).get("/api/v1/factors")
    assert response.status_code == 500
    assert json.loads(response.content)["code"] == "internal_error"
    assert "hunter2" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_a_host_that_is_not_ours_is_refused():
    response = Client(raise_request_exception=False).get("/api/v1/factors", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
