"""Bids: placed sealed and for good, and one's own to look at."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from market.trading.models import Bid
from market.trading.refusals import keep_refusal
from market.trading.selectors import bids_of
from market.trading.services import place_bid
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, Answer
from puhui.kernel.errors import PuhuiError
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T
from puhui.kernel.rest.fields import AmountField, LineField
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.objects import StateBody, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.problems import answer_of
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.views import PuhuiView

# What a certificate has room for.
BENEFICIARY_MOST, REASON_MOST = 60, 200
PRICE_MOST_FEN = 1_000_000_000
# Quantity times price stays a number that JSON can carry.
QUANTITY_MOST_T = min(AMOUNT_MAX // G_PER_T, AMOUNT_MAX // PRICE_MOST_FEN)


class BidIn(StrictSerializer):
    """A bid. To `retire` needs a beneficiary; certificate and trail say who and why."""

    quantity_t = AmountField(max_value=QUANTITY_MOST_T)
    price_fen = AmountField(max_value=PRICE_MOST_FEN, help_text="fen a tonne, the most that is paid")
    purpose = serializers.ChoiceField(["hold", "retire"])
    beneficiary = LineField(max_length=BENEFICIARY_MOST, required=False, allow_blank=True, default="")
    reason = LineField(max_length=REASON_MOST, required=False, allow_blank=True, default="")


class BidPlacedBody(serializers.Serializer):
    id = serializers.UUIDField()
    receipt = serializers.CharField(help_text="SHA-256 of the sealed text, which is shown after the close")
    status = serializers.CharField()


class BidBody(StateBody):
    id = serializers.UUIDField()
    session = serializers.UUIDField()
    instrument = serializers.CharField()
    quantity_t = serializers.IntegerField()
    purpose = serializers.CharField()
    beneficiary = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    receipt = serializers.CharField()
    sealed = serializers.CharField(allow_null=True, help_text="null until the bids were opened")
    price_fen = serializers.IntegerField(allow_null=True, help_text="null until the bids were opened")
    filled_t = serializers.IntegerField()
    certificate_no = serializers.CharField(allow_null=True)
    placed_at = serializers.DateTimeField()


class BidPage(PageBody):
    results = BidBody(many=True)


class SessionBidsView(PuhuiView):
    @extend_schema(
        operation_id="place_bid",
        request=BidIn,
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={201: BidPlacedBody},
    )
    def post(self, request: Request, session_id: UUID) -> HttpResponse:
        """Place a sealed, irrevocable bid; price times quantity is set aside at once."""
        body = BidIn(data=request.data)
        body.is_valid(raise_exception=True)
        values, actor, now = body.validated_data, self.actor, puhui_now()

        def execute(command_id: UUID) -> Answer:
            bid = place_bid(
                actor=actor,
                session_id=session_id,
                quantity_t=values["quantity_t"],
                price_fen=values["price_fen"],
                is_retired=values["purpose"] == "retire",
                beneficiary=values["beneficiary"],
                reason=values["reason"],
                command_id=command_id,
                now=now,
            )
            return json_answer(201, {"id": bid.id, "receipt": bid.receipt, "status": bid.status})

        def refuse(error: PuhuiError) -> Answer:
            keep_refusal(error, now=now)
            return answer_of(error)

        return self.once(execute, refuse=refuse)


class BidsView(PuhuiView):
    @extend_schema(
        operation_id="list_bids",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=BidPage,
    )
    def get(self, request: Request) -> Response:
        """List the acting party's bids, newest first."""
        refuse_unknown(request)
        pages = CursorPages()
        page = pages.paginate_queryset(bids_of(self.actor), request, view=self)
        return pages.get_paginated_response(_bids(page, self.actor))


def _bids(page: list[Bid], actor: Actor) -> list[dict[str, Any]]:
    states = states_of(page, object_type="bid", acts=(), actor=actor)
    return [_bid(row) | states[row.pk] for row in page]


def _bid(row: Bid) -> dict[str, Any]:
    is_open = row.price_fen is not None
    delivered = row.fill.delivered if row.filled_t else None
    return {
        "id": row.id,
        "session": row.session_id,
        "instrument": row.session.instrument_id,
        "quantity_t": row.quantity_t,
        "purpose": "retire" if row.is_retired else "hold",
        "beneficiary": row.beneficiary,
        "reason": row.reason,
        "receipt": row.receipt,
        "sealed": row.sealed if is_open else None,
        "price_fen": row.price_fen,
        "filled_t": row.filled_t,
        "certificate_no": delivered.certificate_no or None if delivered else None,
        "placed_at": row.placed_at,
    }


urlpatterns = [
    path("market/sessions/<uuid:session_id>/bids", SessionBidsView.as_view(), name="session-bids"),
    path("market/bids", BidsView.as_view(), name="bids"),
]
