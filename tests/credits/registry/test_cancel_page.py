"""The link that stops a transfer: it works without signing in, once, and opening it changes nothing."""

from datetime import timedelta
from time import time

from django.core.signing import TimestampSigner
from django.test import Client

from credits.registry.cancel_links import LIVES, link_of, token_of
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import TUESDAY, Parties, holdings_t, run_job


def page_of(transfer) -> str:
    return f"/transfers/cancel/{token_of(transfer.id)}"


def test_opening_it_shows_what_it_stops_and_the_button_stops_it(parties: Parties):
    transfer, client = parties.approved(), Client(enforce_csrf_checks=True)
    shown = client.get(page_of(transfer), {"lang": "en"})
    text = shown.content.decode()
    assert (shown.status_code, shown["Content-Language"]) == (200, "en")
    assert all(word in text for word in ("Sunrise Bakery", "Harbour Carbon", parties.batch, "Stop this"))
    assert holdings_t(parties.bakery.id) == (90, 10)
    pressed = client.post(page_of(transfer) + "?lang=en")
    assert pressed.status_code == 200
    assert "It is stopped." in pressed.content.decode()
    assert holdings_t(parties.bakery.id) == (100, 0)
    assert AuditEvent.objects.get(action="transfer_cancelled").actor_name == "system:cancel_link"
    set_clock(TUESDAY)
    assert run_job()["completed"] == 0


def test_it_is_of_use_once_and_not_after_the_units_have_gone(parties: Parties):
    stopped, gone = parties.approved(), parties.approved()
    assert Client().post(page_of(stopped)).status_code == 200
    assert Client().post(page_of(stopped)).status_code == 409
    set_clock(TUESDAY)
    run_job()
    assert Client().post(page_of(gone)).status_code == 409
    # Whoever finds the message later learns no names by it.
    for transfer, says in ((gone, "have gone"), (stopped, "It is stopped")):
        text = Client().get(page_of(transfer), {"lang": "en"}).content.decode()
        assert says in text
        assert not any(word in text for word in ("Sunrise Bakery", "Harbour Carbon", parties.batch))
    assert holdings_t(parties.harbour.id) == (10, 0)


def test_a_forged_link_stops_nothing(parties: Parties):
    transfer = parties.approved()
    good = token_of(transfer.id)
    name, stamp, signature = good.split(".")
    others = [
        *(good[:-1], f"{name}.{stamp}.{'A' * len(signature)}", f"{name[:-2]}AA.{stamp}.{signature}"),
        *("1", ".", TimestampSigner(salt="other", sep=".").sign(name), token_of(new_id())),
    ]
    for token in others:
        for act in (Client().get, Client().post):
            assert act(f"/transfers/cancel/{token}").status_code == 404
    assert holdings_t(parties.bakery.id) == (90, 10)


def test_a_link_ends_when_nobody_approved_and_lives_as_long_as_approved_units_wait(
    parties: Parties, monkeypatch
):
    """A freeze kept the units for weeks: they go at its release, so that until then they can be stopped."""
    begun, approved = parties.begin(), parties.approved()
    links = page_of(begun), page_of(approved)
    weeks_on = time() + (LIVES + timedelta(days=10)).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: weeks_on)
    for act in (Client().get, Client().post):
        assert act(links[0]).status_code == 404
    assert Client().post(links[1]).status_code == 200
    # What was approved meanwhile goes soon: the first message serves as well as the second.
    parties.approved(begun)
    assert Client().post(links[0]).status_code == 200
    assert holdings_t(parties.bakery.id) == (100, 0)


def test_the_link_is_whole_where_the_installation_has_an_address(settings):
    settings.PUBLIC_URL = "https://puhui.example"
    assert link_of(new_id()).startswith("https://puhui.example/transfers/cancel/")


def test_the_page_speaks_chinese_first_and_keeps_the_address_to_itself(parties: Parties):
    answer = Client().get(page_of(parties.begin()))
    assert answer["Content-Language"] == "zh-hans"
    assert "停止转让" in answer.content.decode()
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in answer["Cache-Control"]
    assert "form-action 'self'" in answer["Content-Security-Policy"]
