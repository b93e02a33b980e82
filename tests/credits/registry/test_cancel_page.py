"""The link that stops a transfer: it works without signing in, once, and opening it changes nothing."""

from datetime import timedelta
from time import time

from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from accounts.notifications.models import Notification
from accounts.organisations.services import end_member
from accounts.people.models import Membership
from accounts.people.roles import Role
from credits.issuance.services import execute_voids
from credits.registry.cancel_links import LIVES, link_of, token_of
from credits.registry.models import PartyTransfer
from credits.registry.services import cancel_transfer, end_open_transfers
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import TUESDAY, Parties, holdings_t, run_job
from tests.credits.registry.test_ended_transfers import confirmed


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
    assert "It is stopped by the link" in pressed.content.decode()
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
    for transfer, says in ((gone, "have gone"), (stopped, "It is stopped by the link")):
        text = Client().get(page_of(transfer), {"lang": "en"}).content.decode()
        assert says in text
        assert not any(word in text for word in ("Sunrise Bakery", "Harbour Carbon", parties.batch))
    assert holdings_t(parties.harbour.id) == (10, 0)


def test_it_says_what_cancelled_a_transfer_and_of_a_void_never_that_the_units_were_given_back(
    parties: Parties,
):
    second = cast.member_of("Hua", Role.ORG_OWNER, parties.bakery)
    by_member, by_leaver = parties.approved(), parties.approved(by=second)
    cancel_transfer(
        actor=parties.mei.actor, transfer_id=by_member.id, reason="sold elsewhere", now=puhui_now()
    )
    held = Membership.objects.get(party=parties.bakery, user=second.user)
    end_member(actor=parties.mei.actor, now=timezone.now(), party_id=parties.bakery.id, membership_id=held.id)
    by_void = parties.approved()
    confirmed(parties.batch)
    with acting_as("worker"):
        assert execute_voids(release=end_open_transfers, now=puhui_now())["voided"] == 1
    found = {
        transfer: Client().get(page_of(transfer), {"lang": "en"}).content.decode()
        for transfer in (by_member, by_leaver, by_void)
    }
    assert "A member of the holder has stopped it; the units were given back." in found[by_member]
    assert "left the holder; the units were given back." in found[by_leaver]
    assert "It ended with its batch, which was voided" in found[by_void]
    assert "given back" not in found[by_void]
    assert holdings_t(parties.bakery.id) == (0, 0)
    told = Notification.objects.get(cause=by_void.id, kind="transfer_fell_with_batch")
    assert told.party_id == parties.bakery.id
    assert not Notification.objects.filter(cause=by_void.id, kind="transfer_cancelled").exists()
    # Staff read the same on the transfer's page.
    page = client_of(cast.staff("Bo", Role.AUDITOR)).get(address(PartyTransfer, "change", by_void))
    assert "the void of the batch" in page.content.decode()


def test_a_forged_link_stops_nothing(parties: Parties):
    transfer = parties.approved()
    good = token_of(transfer.id)
    name, stamp, signature = good.split(".")
    anothers, _, _ = token_of(new_id()).split(".")
    others = [
        *(good[:-1], f"{name}.{stamp}.{'A' * len(signature)}", f"{anothers}.{stamp}.{signature}"),
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
