"""An empty list says why it is empty. Without the world: whoever stands in that is not made a second time."""

import pytest

from accounts.groups.models import PartyLink
from credits.activities.partners.models import PartnerFeed
from credits.projects.models import Project
from tests import cast
from tests.admin.reading import words_on
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db


def read(client, url: str, **query: str) -> str:
    return " ".join(words_on(client.get(url, query).content.decode()))


def test_an_empty_list_says_why_it_is_empty_and_offers_nothing_that_is_not_there():
    client = client_of(cast.rong())
    nothing_yet = read(client, address(PartnerFeed, "changelist"))
    assert "There is nothing here yet." in nothing_yet
    assert "Create a new item" not in nothing_yet
    assert "Show all" not in nothing_yet
    narrowed = read(client, address(PartyLink, "changelist"), q="none")
    assert "Nothing fits what was asked for." in narrowed
    assert "Show all" in narrowed
    # What waits for registrars waits for no administrator: nothing was asked for, so nothing is to be reset.
    waiting = client.get(address(Project, "changelist"))
    assert not waiting.context["cl"].is_narrowed
