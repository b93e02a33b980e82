"""The admin's middlewares step aside for the API; what every answer needs stays on it."""

from django.test import Client

from tests import cast


def test_an_answer_of_the_api_has_its_headers_and_no_cookie(db):
    answer = cast.client_for(cast.lin()).get("/api/v1/me")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Language"]


def test_a_session_of_the_admin_is_no_sign_in_to_the_api(db):
    client = Client()
    client.force_login(cast.lin().user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/me").status_code == 401


def test_the_admin_keeps_its_sessions_and_tokens_against_forged_forms(db):
    client = Client(enforce_csrf_checks=True)
    client.get("/staff/login/")
    assert client.post("/staff/login/", {"login": "a", "password": "b"}).status_code == 403
    answer = client.get("/admin/")
    assert answer.status_code == 302
