"""The icon that browsers ask for by themselves: there for everybody, and asked for once a week."""

from django.test import Client


def test_a_browser_gets_the_leaf_and_keeps_it():
    """No database, no session: pytest would fail the test that touches it."""
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content.startswith(b"<svg")
    assert answer["Cache-Control"] == "public, max-age=604800"
    assert not answer.cookies
