"""The inbox over HTTP: one's own, in one's language, read once."""

from uuid import UUID

import pytest
from django.db import transaction

from accounts.notifications import kinds
from accounts.notifications.services import notify
from tests import cast

pytestmark = pytest.mark.django_db
INBOX, CHANNELS, HOOKS = (
    "/api/v1/notifications",
    "/api/v1/notifications/channels",
    "/api/v1/notifications/webhooks",
)


@pytest.fixture(autouse=True)
def _news(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_kind("rain", title="Your units are issued", body="%(mm)s mm")


def tell(party, cause=1):
    with transaction.atomic():
        notify(party_id=party.id, kind="rain", cause=UUID(int=cause), mm=3)


def test_news_is_read_in_ones_language_newest_first_and_marked_once():
    lin = cast.lin()
    client = cast.client_for(lin)
    tell(lin.party, 1)
    tell(lin.party, 2)
    first, second = client.get(INBOX).json()["results"]
    assert (first["about"], second["about"]) == (str(UUID(int=2)), str(UUID(int=1)))
    assert (first["title"], first["body"]) == ("Your units are issued", "3 mm")
    client.credentials(**client._credentials | {"HTTP_ACCEPT_LANGUAGE": "zh-hans"})
    assert client.get(INBOX).json()["results"][0]["title"] == "您的减排量已签发"
    read = client.post(f"{INBOX}/{first['id']}/read").json()["read_at"]
    assert read == client.post(f"{INBOX}/{first['id']}/read").json()["read_at"]
    assert [row["id"] for row in client.get(INBOX, {"unread": "true"}).json()["results"]] == [second["id"]]
    assert client.get(INBOX, {"unread": "maybe"}).status_code == 400


def test_anothers_news_is_not_there():
    lin, hua = cast.lin(), cast.hua()
    tell(lin.party)
    (row,) = cast.client_for(lin).get(INBOX).json()["results"]
    assert cast.client_for(hua).get(INBOX).json()["results"] == []
    assert cast.client_for(hua).post(f"{INBOX}/{row['id']}/read").status_code == 404


def test_an_organisations_news_is_read_by_who_acts_for_it():
    mei = cast.mei()
    tell(mei.organisation)
    client = cast.client_for(mei)
    assert len(client.get(INBOX).json()["results"]) == 1
    client.credentials(**client._credentials | {"HTTP_PUHUI_PARTY": str(mei.party.id)})
    assert client.get(INBOX).json()["results"] == []


def test_channels_and_webhooks_go_through_the_same_commands(settings):
    client = cast.client_for(cast.lin())
    sms = client.put(f"{CHANNELS}/sms", {"is_on": True}, format="json").json()
    assert sms == {"channel": "sms", "is_on": True, "address": None, "is_confirmed": True}
    email = client.put(f"{CHANNELS}/email", {"is_on": True, "address": "a@example.com"}, format="json").json()
    assert (email["is_on"], email["is_confirmed"]) == (False, False)
    assert [choice["channel"] for choice in client.get(CHANNELS).json()["results"]] == ["sms", "email"]
    assert client.put(f"{CHANNELS}/pigeon", {"is_on": True}, format="json").status_code == 404
    wrong = client.post(f"{CHANNELS}/email/confirm", {"code": "x"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "code_invalid")
    settings.WEBHOOK_LOOPBACK = True
    made = client.post(HOOKS, {"url": "http://127.0.0.1:9/hook"}, format="json")
    assert made.status_code == 201
    assert len(made.json()["secret"]) > 40
    (listed,) = client.get(HOOKS).json()["results"]
    assert "secret" not in listed
    assert client.delete(f"{HOOKS}/{listed['id']}").status_code == 204
    assert client.delete(f"{HOOKS}/{UUID(int=1)}").status_code == 404
