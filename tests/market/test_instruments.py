"""Instruments: opened and closed by an operator, priced by rows that are only added, read by everybody."""

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework.test import APIClient

from market.instruments.errors import InstrumentClosed, InstrumentExists, InstrumentTermsInvalid
from market.instruments.models import Instrument, PriceSource, ReferencePrice
from market.instruments.selectors import instrument, reference_price
from market.instruments.services import close_instrument, open_instrument, set_reference_price
from puhui.kernel.clock import business_date
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
TERMS = {
    "code": "DEMO-PV-2025",
    "scheme": "DEMO",
    "methodology": "GD-PV",
    "vintage": 2025,
    "title_zh": "光伏减排量 2025",
    "title_en": "Rooftop solar 2025",
    "opening_price_fen": 3_847,
    "reason": "the first units of 2025 are issued",
    "now": NOW,
}


@pytest.fixture
def ning():
    return cast.ning()


def test_an_operator_opens_an_instrument_with_its_first_price(ning):
    with acting_as("web"):
        open_instrument(actor=ning.actor, **TERMS)
    assert instrument("DEMO-PV-2025").title_en == "Rooftop solar 2025"
    price = reference_price("DEMO-PV-2025", NOW)
    assert (price.price_fen, price.source, price.day) == (3_847, "OPENING", business_date(NOW))
    assert AuditEvent.objects.get(action="instrument_opened").reason == TERMS["reason"]


def test_there_is_one_instrument_for_a_kind_of_unit(ning):
    open_instrument(actor=ning.actor, **TERMS)
    for again in ({}, {"code": "DEMO-PV2-2025"}):
        with pytest.raises(InstrumentExists):
            open_instrument(actor=ning.actor, **TERMS | again)
    assert ReferencePrice.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "demo-pv-2025"},
        {"code": "GD-PV-2025"},
        {"code": "DEMO"},
        {"vintage": 1999},
        {"opening_price_fen": 0},
        {"opening_price_fen": 3_847, "tick_fen": 10},
        {"tick_fen": 0},
        {"lot_t": 0},
        {"title_en": " "},
    ],
)
def test_terms_that_cannot_be_are_refused(ning, wrong):
    with pytest.raises(InstrumentTermsInvalid):
        open_instrument(actor=ning.actor, **TERMS | wrong)
    assert not Instrument.objects.exists()


@pytest.mark.parametrize("who", ["mei", "qiao", "bo", "chen", "rong", "lin"])
def test_nobody_else_opens_or_closes(ning, who):
    actor = getattr(cast, who)().actor
    with pytest.raises(NotPermitted):
        open_instrument(actor=actor, **TERMS)
    with pytest.raises(NotPermitted):
        close_instrument(actor=actor, code="DEMO-PV-2025", reason="because", now=NOW)


def test_closing_is_for_ever(ning):
    open_instrument(actor=ning.actor, **TERMS)
    close = {"actor": ning.actor, "code": "DEMO-PV-2025", "reason": "the scheme ends", "now": NOW}
    with acting_as("web"):
        close_instrument(**close)
    with pytest.raises(InstrumentClosed):
        close_instrument(**close)
    with pytest.raises(NotFound):
        close_instrument(**close | {"code": "DEMO-NONE-1"})
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        Instrument.objects.update(status="ACTIVE")


def test_the_latest_price_holds_from_its_day_on(ning):
    open_instrument(actor=ning.actor, **TERMS)
    tomorrow = NOW.replace(day=3)
    set_reference_price(
        instrument_code="DEMO-PV-2025", price_fen=3_900, source=PriceSource.AUCTION, now=tomorrow
    )
    assert reference_price("DEMO-PV-2025", NOW).price_fen == 3_847
    assert reference_price("DEMO-PV-2025", tomorrow).price_fen == 3_900
    with pytest.raises(NotFound):
        reference_price("DEMO-NONE-1", NOW)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_published_price_is_never_changed(ning, role):
    open_instrument(actor=ning.actor, **TERMS)
    for statement in ("UPDATE market_referenceprice SET price_fen = 1", "DELETE FROM market_referenceprice"):
        with (
            pytest.raises(Exception, match=r"denied|refused"),
            transaction.atomic(),
            acting_as(role),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Instrument.objects.all().delete()


def test_everybody_reads_instruments_and_prices(ning):
    open_instrument(actor=ning.actor, **TERMS)
    client = APIClient()
    (listed,) = client.get("/api/v1/market/instruments", HTTP_ACCEPT_LANGUAGE="en").json()["results"]
    assert (listed["code"], listed["title"], listed["tick_fen"]) == ("DEMO-PV-2025", "Rooftop solar 2025", 1)
    one = client.get("/api/v1/market/instruments/DEMO-PV-2025")
    assert one.json()["title"] == "光伏减排量 2025"
    assert (
        client.get("/api/v1/market/instruments/DEMO-PV-2025", HTTP_IF_NONE_MATCH=one["ETag"]).status_code
        == 304
    )
    price = client.get("/api/v1/market/instruments/DEMO-PV-2025/reference-price")
    assert price.json()["price_fen"] == 3_847
    assert "ETag" in price
    for path in ("NONE-1", "NONE-1/reference-price"):
        assert client.get(f"/api/v1/market/instruments/{path}").json()["code"] == "not_found"
    assert client.get("/api/v1/market/instruments?colour=red").json()["code"] == "unknown_field"
