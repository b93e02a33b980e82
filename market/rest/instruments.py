"""What is traded, and the price that the collar stands around; for everybody to read."""

from typing import Any

from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from market.instruments.models import Instrument
from market.instruments.selectors import instrument, instruments, reference_price
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import PageBody
from puhui.kernel.rest.views import PuhuiView


class InstrumentBody(serializers.Serializer):
    code = serializers.CharField()
    scheme = serializers.CharField()
    methodology = serializers.CharField()
    vintage = serializers.IntegerField()
    title = serializers.CharField()
    tick_fen = serializers.IntegerField(help_text="Prices are multiples of it, fen a tonne")
    lot_t = serializers.IntegerField(help_text="Quantities are multiples of it, tonnes")
    status = serializers.CharField()
    opened_at = serializers.DateTimeField()


class InstrumentPage(PageBody):
    results = InstrumentBody(many=True)


class ReferencePriceBody(serializers.Serializer):
    instrument = serializers.CharField()
    price_fen = serializers.IntegerField(help_text="fen a tonne")
    day = serializers.DateField(help_text="the business day from which on it holds")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="OPENING, AUCTION or OUTSIDE"
    )
    set_at = serializers.DateTimeField()
    is_indicative = serializers.BooleanField(help_text="Always true: indicative, not a benchmark")


class InstrumentPages(CursorPages):
    ordering = "code"


class InstrumentsView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(
        operation_id="list_instruments",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=InstrumentPage,
    )
    def get(self, request: Request) -> Response:
        """List what is traded, closed instruments too."""
        refuse_unknown(request)
        pages = InstrumentPages()
        page = pages.paginate_queryset(instruments(), request, view=self)
        return pages.get_paginated_response([_instrument(row) for row in page])


class InstrumentView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_instrument", responses=InstrumentBody)
    def get(self, request: Request, code: str) -> Response:
        """Read one instrument."""
        refuse_unknown(request)
        return Response(_instrument(instrument(code)))


class ReferencePriceView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_reference_price", responses=ReferencePriceBody)
    def get(self, request: Request, code: str) -> Response:
        """Read the price that holds now."""
        refuse_unknown(request)
        price = reference_price(code, puhui_now())
        return Response(
            {
                "instrument": price.instrument_id,
                "price_fen": price.price_fen,
                "day": price.day,
                "source": price.source,
                "set_at": price.set_at,
                "is_indicative": True,
            }
        )


def _instrument(row: Instrument) -> dict[str, Any]:
    return {
        "code": row.code,
        "scheme": row.scheme,
        "methodology": row.methodology,
        "vintage": row.vintage,
        "title": row.title_en if (get_language() or "").startswith("en") else row.title_zh,
        "tick_fen": row.tick_fen,
        "lot_t": row.lot_t,
        "status": row.status,
        "opened_at": row.opened_at,
    }


urlpatterns = [
    path("market/instruments", InstrumentsView.as_view(), name="instruments"),
    path("market/instruments/<slug:code>", InstrumentView.as_view(), name="instrument"),
    path(
        "market/instruments/<slug:code>/reference-price", ReferencePriceView.as_view(), name="reference-price"
    ),
]
