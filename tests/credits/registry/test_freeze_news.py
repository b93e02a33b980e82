"""Whoever has units of what stands still is told so, and told again when it moves; never why."""

import pytest
from django.db import connection
from django.test import Client

from accounts.notifications.kinds import wording
from accounts.notifications.models import Delivery, Notification
from credits.ledger.models import Balance
from credits.ledger.open_holding import open_holding
from credits.ledger.serial_models import SerialBlock
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind
from credits.management.audit.freezing import freeze_differing
from credits.registry import freeze_news
from credits.registry.freeze_news import REGISTER_FROZEN
from credits.registry.services import keep_freeze, place_freeze, propose_unfreezing
from puhui.kernel.clock import puhui_now
from puhui.kernel.outbox import relay
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.registry.parties import Parties
from tests.credits.registry.test_freezes import WHY, deposit, freeze, release
from tests.market.units import minted

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrars(db):
    return cast.chen(), cast.tang()


def send() -> None:
    """Send what is written, as the worker does."""
    with acting_as("worker"):
        while relay()["sent"]:
            pass


def told(party) -> list[str]:
    return list(Notification.objects.filter(party=party).order_by("id").values_list("kind", flat=True))


def test_the_holders_of_a_suspended_batch_are_told_and_nobody_else(parties: Parties, registrars):
    chen, tang = registrars
    other = cast.organisation("Lychee Logistics")
    minted(other, 5)
    row = freeze("BATCH", parties, chen)
    send()
    assert (told(parties.bakery), told(other)) == (["batch_suspended"], [])
    (news,) = Notification.objects.filter(party=parties.bakery)
    title, body = wording(news.kind, news.params)
    assert parties.batch in body
    assert WHY not in str(news.params) + title + body
    release(row, chen, tang)
    send()
    assert told(parties.bakery) == ["batch_suspended", "batch_resumed"]


def test_it_goes_by_short_message_too(parties: Parties, registrars):
    freeze("BATCH", parties, registrars[0])
    send()
    assert Delivery.objects.filter(channel="SMS", user=parties.mei.user).count() == 1


def test_whoever_has_all_of_it_for_sale_is_told_as_well(parties: Parties, registrars):
    small = minted(parties.bakery, 1)
    deposit_of = Parties(parties.mei, parties.clerk, parties.qiao, small)
    deposit(deposit_of)
    freeze("BATCH", deposit_of, registrars[0])
    send()
    assert told(parties.bakery) == ["batch_suspended"]


def test_a_freeze_of_everything_is_told_to_all_who_have_units_some_at_a_time(
    parties: Parties, registrars, monkeypatch
):
    monkeypatch.setattr(freeze_news, "READ_AT_ONCE", 2)
    holders = [parties.bakery, *(cast.organisation(f"Holder {number}") for number in range(4))]
    for holder in holders[1:]:
        minted(holder, 1)
    # Of several batches, and of what lies in escrow, one hears once.
    minted(holders[2], 2)
    deposit(parties)
    chen, tang = registrars
    row = freeze("ALL", parties, chen)
    send()
    assert [told(holder) for holder in holders] == [[REGISTER_FROZEN]] * 5
    assert told(parties.harbour) == []
    release(row, chen, tang)
    send()
    assert [told(holder)[1:] for holder in holders] == [["register_released"]] * 5


def test_whoever_has_all_of_it_at_a_venue_has_nothing_here_that_stands_still(parties: Parties, registrars):
    external = system_account(AccountKind.EXTERNAL, "DEMO")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credits_serialblock DISABLE TRIGGER USER")
        SerialBlock.objects.filter(to_transfer=None).update(account_id=external)
        cursor.execute("ALTER TABLE credits_serialblock ENABLE TRIGGER USER")
    freeze("ALL", parties, registrars[0])
    send()
    assert told(parties.bakery) == []


def test_a_proposed_release_that_is_refused_is_no_news(parties: Parties, registrars):
    chen, tang = registrars
    row = freeze("BATCH", parties, chen)
    propose_unfreezing(actor=chen.actor, freeze_id=row.id, reason="looked into", now=puhui_now())
    keep_freeze(actor=tang.actor, freeze_id=row.id, reason="not yet", now=puhui_now())
    send()
    assert told(parties.bakery) == ["batch_suspended"]


def test_whom_the_audit_froze_is_told_at_once_and_not_again_when_a_registrar_takes_it_over(
    parties: Parties, registrars
):
    chen, tang = registrars
    account = open_holding(parties.bakery.id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        Balance.objects.filter(account=account).update(in_total=101_000_000)
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    with acting_as("worker"):
        assert freeze_differing() == [account]
        assert freeze_differing() == [], "frozen already"
    assert told(parties.bakery) == ["account_frozen"]
    row = freeze("ACCOUNT", parties, chen)
    assert told(parties.bakery) == ["account_frozen"]
    release(row, chen, tang)
    assert told(parties.bakery) == ["account_frozen", "account_unfrozen"]


def test_the_public_page_and_the_figures_say_that_everything_is_frozen(parties: Parties, registrars):
    chen, tang = registrars
    assert Client().get("/api/v1/registry/statistics").json()["frozen_at"] is None
    row = place_freeze(actor=chen.actor, scope="ALL", reason=WHY, now=puhui_now())
    page = Client().get("/register", {"lang": "en"}).content.decode()
    assert "The register is frozen since" in page
    assert WHY not in page
    assert "登记簿自" in Client().get("/register", {"lang": "zh"}).content.decode()
    assert Client().get("/api/v1/registry/statistics").json()["frozen_at"] is not None
    release(row, chen, tang)
    assert "The register is frozen" not in Client().get("/register", {"lang": "en"}).content.decode()
