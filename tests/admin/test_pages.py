"""Every page opens, for those whose roles carry it, and for nobody else; and speaks in words."""

import re

import pytest

from tests.admin.signing_in import client_of
from tests.admin.world import every_page

pytestmark = pytest.mark.django_db

# How Python prints the value of a state beside its words.
PAIR = re.compile(r"\(&#x27;[A-Z_]+&#x27;, ")


def test_every_page_opens_and_prints_no_state_as_its_code(world):
    client = client_of(world.administrator)
    bad = {}
    for name, url in every_page():
        answer = client.get(url)
        if answer.status_code != 200:
            bad[name] = answer.status_code
        elif raw := PAIR.findall(answer.content.decode()):
            bad[name] = raw
    assert bad == {}
