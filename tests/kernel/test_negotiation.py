"""Which form of answer a caller gets: JSON, unless it asks for what is not served."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("accepted", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("text/html, application/json;q=0.5", 200),
        ("application/*", 200),
        ("application/json; indent=4", 200),
        ("text/html", 406),
        ("application/jsonp", 406),
    ],
)
def test_json_is_served_and_nothing_else(db, accepted, status):
    answer = Client(HTTP_ACCEPT=accepted).get("/api/v1/factors")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith(
        "application/json" if status == 200 else "application/problem+json"
    )


def test_without_a_wish_it_is_json(db):
    assert Client().get("/api/v1/factors")["Content-Type"].startswith("application/json")
