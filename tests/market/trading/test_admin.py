"""Operators at their desk: the whole way of a session by buttons, and no price before the close."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people.roles import Role
from credits.ledger.models import Balance, Hold, LedgerAccount
from market.cash.models import CashMovement, CustodyAuthorisation
from market.trading.models import Bid, Session
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.market.auction import buyer
from tests.market.instruments import lot_of
from tests.market.money import money_of
from tests.market.trading.opening import open_now

pytestmark = pytest.mark.django_db
REASON = {"reason": "as the statement says"}


@pytest.fixture
def desks():
    """The clients of two operators."""
    return client_of(cast.ning()), client_of(cast.ou())


def press(client, model, button, row=None, **values):
    """Press a button; returns the answer."""
    name = f"admin:market_{model._meta.model_name}_{button}"
    code = {"code": code_of(client)} if button in ("confirm", "schedule") else {}
    return client.post(reverse(name, args=[row.pk] if row else []), REASON | code | values)


def test_money_is_entered_at_one_desk_and_confirmed_at_another(desks):
    first, second = desks
    lot_of(cast.mei(), 1)
    firm = cast.organisation("Harbour")
    terms = {"scheme": "DEMO", "institution": "Bank", "document_no": "7"}
    terms |= {"valid_from": "2026-01-01", "valid_to": "2100-01-01"}
    assert press(first, CustodyAuthorisation, "propose", **terms).status_code == 302
    standing = CustodyAuthorisation.objects.get()
    assert press(first, CustodyAuthorisation, "confirm", standing).status_code == 403
    assert press(second, CustodyAuthorisation, "confirm", standing).status_code == 302
    line = {"scheme": "DEMO", "party_id": str(firm.id), "direction": "IN", "amount_fen": 700}
    assert press(first, CashMovement, "propose", **line, bank_reference="1").status_code == 302
    assert press(first, CashMovement, "propose", **line, bank_reference="1").status_code == 409
    movement = CashMovement.objects.get()
    assert press(first, CashMovement, "confirm", movement).status_code == 403
    assert press(second, CashMovement, "confirm", movement).status_code == 302
    assert money_of(firm.id) == (700, 0)


def test_a_session_is_drafted_at_one_desk_and_scheduled_at_another(desks):
    first, second = desks
    lot = lot_of(cast.mei(), 10)
    opens = timezone.localtime(puhui_now() + timedelta(hours=1))
    terms = {
        "supply_t": 10,
        "reserve_fen": 3_650,
        "allocation": "TIME",
        "opens_at": f"{opens:%Y-%m-%d %H:%M}",
        "closes_at": f"{opens + timedelta(minutes=30):%Y-%m-%d %H:%M}",
        "min_bidders": 3,
        "fee_bp": 50,
    }
    assert press(first, type(lot), "draft", lot, **terms).status_code == 302
    session = Session.objects.get()
    assert press(first, Session, "schedule", session).status_code == 403
    assert press(second, Session, "schedule", session).status_code == 302
    session.refresh_from_db()
    assert session.status == "SCHEDULED"
    page = first.get(reverse("admin:market_session_change", args=[session.pk])).content.decode()
    assert "end_delay" not in page
    assert press(first, Session, "cancel", session).status_code == 302
    session.refresh_from_db()
    assert session.status == "CANCELLED"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_no_page_tells_a_price_before_the_close(role):
    auction = open_now(cast.mei(), supply_t=100)
    who = buyer("Harbour", 10_000_000)
    bid = auction.bid(who, 7, 3_911, now=puhui_now())
    client = client_of(cast.staff("Jun", role))
    account = LedgerAccount.objects.get(party=who.organisation)
    balance = Balance.objects.get(account=account, asset__book="CASH")
    pages = [
        reverse("admin:market_bid_changelist"),
        reverse("admin:market_bid_change", args=[bid.pk]),
        reverse("admin:market_session_change", args=[auction.session.pk]),
        reverse("admin:credits_hold_changelist"),
        reverse("admin:credits_hold_change", args=[bid.hold_id]),
        reverse("admin:credits_ledgeraccount_change", args=[account.pk]),
        reverse("admin:credits_balance_changelist"),
        reverse("admin:credits_balance_change", args=[balance.pk]),
        reverse("admin:credits_asset_supply"),
    ]
    for page in pages:
        text = client.get(page).content.decode()
        for secret in ("3911", "3,911", f"{7 * 3_911:,}", f"{10_000_000 - 7 * 3_911:,}"):
            assert secret not in text, (page, secret)
    auction.run(puhui_now() + timedelta(hours=2))
    assert "3,911" in client.get(pages[1]).content.decode()
    assert Hold.objects.get(pk=bid.hold_id).status == "POSTED"
    assert Bid.objects.get().price_fen == 3_911
