"""The admin speaks the reader's language: Chinese unless they choose English. That each page holds nothing of
one language inside the other is shown in test_pages.py."""

import pytest
from django.urls import reverse

from tests.admin.reading import texts_on
from tests.admin.signing_in import client_of

pytestmark = pytest.mark.django_db


def texts_of(client, url) -> set[str]:
    return texts_on(client.get(url).content.decode())


def test_chinese_is_what_everybody_gets_who_has_not_chosen(world):
    client = client_of(world.administrator, language="")
    assert "概览" in texts_of(client, "/admin/")


def test_the_switch_changes_the_language_and_stays_on_this_host(world):
    client = client_of(world.administrator, language="zh-hans")
    url = reverse("admin:set_language")
    assert f'action="{url}"' in client.get("/admin/").content.decode()
    answer = client.post(url, {"language": "en", "next": "/admin/credits/activity/"})
    assert answer["Location"] == "/admin/credits/activity/"
    assert "Overview" in texts_of(client, "/admin/")
    foreign = client.post(url, {"language": "zh-hans", "next": "https://elsewhere.example/"})
    assert foreign["Location"] == "/"
    assert "概览" in texts_of(client, "/admin/")
    client.post(url, {"language": "tlh", "next": "/admin/"})
    assert "概览" in texts_of(client, "/admin/")
