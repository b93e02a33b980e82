"""Pages of staff and of operations: without staff's session and second factor there is a way to sign in.

What each gets is declared in pages.csv, by path (`admin/**` stands for every page below) and method (`*` for
the others). Who of the staff may open which page is tested with the admin.
"""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import cast
from tests.admin.signing_in import client_of
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.security.routes import METHODS, routes

TABLE = Path(__file__).with_name("pages.csv")
_PLACEHOLDER = re.compile(r"<\w+:\w+>|\(\?P<url>\.\*\)\$")
_APP_LIST = "^(?P<app_label>kernel|accounts|credits|market)/$"


@cache
def pages() -> list[str]:
    """Return every route outside of the API."""
    return [route for route in routes() if not route.startswith("api/")]


@cache
def declared() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def lines_for(route: str) -> list[dict[str, str]]:
    """Return the lines of the table for a route: its own, or else those of the folder."""
    own = [line for line in declared() if line["path"] == route]
    return own or [line for line in declared() if line["path"] == route.partition("/")[0] + "/**"]


def expected(lines: list[dict[str, str]], method: str, who: str) -> str:
    named = [line for line in lines if line["method"] == method] or [x for x in lines if x["method"] == "*"]
    (line,) = named
    return line[who]


def told(answer: HttpResponse) -> str:
    return f"{answer.status_code} {answer.get('Location', '').partition('?')[0]}".strip()


def by_token() -> Client:
    """A resident who tries the token of the app on the pages of staff."""
    return Client(**cast.client_for(cast.hua())._credentials)


def half_signed_in() -> Client:
    """The administrator with the password alone."""
    client = Client()
    client.force_login(cast.rong().user, backend="django.contrib.auth.backends.ModelBackend")
    return client


CALLERS = {
    "anonymous": ("nobody", METHODS, Client),
    "a resident's token": ("nobody", ("GET", "POST"), by_token),
    # Residents have no password; if one came to a session and an authenticator all the same:
    "a resident's session": ("resident", ("GET", "POST"), lambda: client_of(cast.hua())),
    "without second factor": ("half", ("GET", "POST"), half_signed_in),
}


EVERY_DAY = {"anonymous", "a resident's session"}


@pytest.mark.parametrize(
    "who", [pytest.param(who, marks=() if who in EVERY_DAY else pytest.mark.long) for who in CALLERS]
)
def test_nobody_gets_in_without_being_staff_and_showing_it(who, evening, caplog):  # noqa: F811
    caplog.set_level("ERROR", logger="django.request")
    column, methods, make = CALLERS[who]
    client, wrong = make(), {}
    for route in pages():
        path = "/" + _PLACEHOLDER.sub("1", route.replace(_APP_LIST, "kernel/"))
        lines = lines_for(route)
        for method in methods:
            if not (want := expected(lines, method, column)):
                continue
            if (got := told(client.generic(method, path))) != want:
                wrong[f"{method} {route}"] = (got, want)
    assert wrong == {}


def test_every_page_is_declared_and_every_declaration_has_its_page():
    assert [route for route in pages() if not lines_for(route)] == []
    own = {line["path"] for line in declared() if not line["path"].endswith("/**")}
    assert own - set(pages()) == set()
    assert {line["path"] for line in declared()} - own == {"admin/**", "staff/**"}
