"""Every page opens, for those whose roles carry it, and for nobody else."""

import pytest

from tests.admin.signing_in import client_of
from tests.admin.world import every_page

pytestmark = pytest.mark.django_db


def test_every_page_opens(world):
    client = client_of(world.administrator)
    bad = {}
    for name, url in every_page():
        answer = client.get(url)
        if answer.status_code != 200:
            bad[name] = answer.status_code
    assert bad == {}
