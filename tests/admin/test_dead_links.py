"""No page leads its reader to a refusal: what a list, a page or the menu links to opens for who sees it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.people.roles import Role
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import every_page

pytestmark = pytest.mark.django_db
# Links of one kind differ in their object alone: one of each is followed.
EACH_MOST = 1
REFUSED = {403, 404}
# The world keeps no files, so that there is nothing to open behind these.
FILES = "_file", "_paper", "_study", "_photo"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


def links_of(page: str, url: str) -> Iterator[str]:
    """Yield the addresses in the admin that a page links to."""
    parser = _Links()
    parser.feed(page)
    for href in parser.found:
        address = urlsplit(urljoin(url, href))
        if not address.netloc and address.path.startswith("/admin/"):
            yield address._replace(fragment="").geturl()


def kind_of(url: str) -> str:
    """Return what a link leads to: the page's name, and what it fills in."""
    split = urlsplit(url)
    try:
        name = resolve(split.path).view_name
    except Resolver404:
        name = split.path
    return f"{name} {sorted(part.partition('=')[0] for part in split.query.split('&'))}"


def dead_ends(client: Client) -> dict[str, tuple[int, str]]:
    """Return, by kind, the links that are refused or lead nowhere, each with a page that has it."""
    followed: dict[str, set[str]] = {}
    dead = {}
    for _name, url in every_page():
        answer = client.get(url)
        if answer.status_code != 200:
            continue
        for link in links_of(answer.content.decode(), url):
            kind = kind_of(link)
            seen = followed.setdefault(kind, set())
            if link in seen or len(seen) >= EACH_MOST or kind.partition(" ")[0].endswith(FILES):
                continue
            seen.add(link)
            status = client.get(link).status_code
            if status in REFUSED:
                dead[kind] = (status, url)
    return dead


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(Role.REGISTRAR, marks=pytest.mark.long),
        pytest.param(Role.ADMINISTRATOR, marks=pytest.mark.long),
        pytest.param(Role.RISK_OFFICER, marks=pytest.mark.long),
        pytest.param(Role.OPERATOR, marks=pytest.mark.long),
        Role.METHODOLOGY_OFFICER,
    ],
)
def test_no_page_leads_its_reader_to_a_refusal(world, role):
    assert dead_ends(client_of(cast.staff("Bo", role))) == {}
