"""The menu: once drawn a group is kept, and still everybody has their own, marked where they are."""

import re

import pytest

from accounts.people.roles import Role
from tests import cast
from tests.admin.signing_in import client_of

pytestmark = pytest.mark.django_db


def menu_of(client, url: str = "/admin/") -> dict[str, bool]:
    """Return the titles of the menu, each with whether it is marked as the page that is looked at."""
    page = client.get(url).content.decode()
    drawn = page[page.index('id="nav-sidebar-apps"') :]
    found = re.findall(r'<a href="/admin/[^"]*" class="([^"]*)"><span[^>]*>\w+</span><span>([^<]+)<', drawn)
    return {title: "active" in classes.split() for classes, title in found}


def test_the_page_one_is_on_is_marked_and_no_other():
    chen = client_of(cast.chen())
    assert [title for title, here in menu_of(chen).items() if here] == ["Overview"]
    assert [title for title, here in menu_of(chen, "/admin/credits/project/").items() if here] == ["Projects"]
    assert [title for title, here in menu_of(chen, "/admin/credits/case/").items() if here] == [
        "Verification cases"
    ]


def test_what_was_drawn_for_one_reader_is_not_shown_to_another():
    chen, bo = menu_of(client_of(cast.chen())), menu_of(client_of(cast.bo()))
    assert "Projects" in chen
    assert "Limit changes" not in chen
    assert "Limit changes" in bo
    assert "Projects" not in bo
    assert "项目" in menu_of(client_of(cast.tang(), language="zh-hans"))


def test_a_role_that_ends_takes_its_pages_at_once():
    both = cast.chen()
    assert "Projects" in menu_of(client_of(both))
    both.user.memberships.filter(role=Role.REGISTRAR).update(
        ended_at="2026-01-01T00:00:00Z", end_reason="left"
    )
    assert client_of(both).get("/admin/credits/project/").status_code != 200
