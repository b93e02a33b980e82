"""Lots in custody: put in, looked at, what is free taken back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from market.custody.models import Lot
from market.custody.selectors import lots_of, serials_of
from market.custody.services import deposit_lot, withdraw_lot
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, Answer
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.fields import AmountField, LineField
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.objects import HistoryBody, histories_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.views import PuhuiView

TONNES_MOST = 2**31 - 1


class LotIn(StrictSerializer):
    """Whole tonnes of one batch of the acting party's."""

    instrument = LineField(max_length=80)
    batch = LineField(max_length=80)
    quantity_t = AmountField(max_value=TONNES_MOST)


class WithdrawIn(StrictSerializer):
    """Nothing to say: what is not promised goes back."""


class LotBody(serializers.Serializer):
    id = serializers.UUIDField()
    instrument = serializers.CharField()
    batch = serializers.CharField()
    quantity_t = serializers.IntegerField(help_text="What was put in")
    remaining_t = serializers.IntegerField(help_text="What is still in custody")
    reserved_t = serializers.IntegerField(help_text="What of it is promised to a session or a transfer")
    serials = serializers.ListField(child=serializers.CharField(), help_text="What is still in custody")
    deposited_at = serializers.DateTimeField()
    allowed_actions = serializers.ListField(child=serializers.CharField())
    history = HistoryBody(many=True)


class LotPage(PageBody):
    results = LotBody(many=True)


class LotsView(PuhuiView):
    @extend_schema(
        operation_id="deposit_lot",
        request=LotIn,
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={201: LotBody},
    )
    def post(self, request: Request) -> HttpResponse:
        """Put units into custody, to be sold or moved out."""
        body = LotIn(data=request.data)
        body.is_valid(raise_exception=True)
        values, actor = body.validated_data, self.actor

        def execute(command_id: UUID) -> Answer:
            lot = deposit_lot(
                actor=actor,
                instrument_code=values["instrument"],
                batch=values["batch"],
                quantity_t=values["quantity_t"],
                command_id=command_id,
                now=puhui_now(),
            )
            return json_answer(201, lot_bodies([lot], actor)[0])

        return self.once(execute)

    @extend_schema(
        operation_id="list_lots",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses={200: LotPage},
    )
    def get(self, request: Request) -> Response:
        """List the acting party's lots, newest first."""
        refuse_unknown(request)
        pages = CursorPages()
        page = pages.paginate_queryset(lots_of(self.actor), request, view=self)
        return pages.get_paginated_response(lot_bodies(page, self.actor))


class LotWithdrawalView(PuhuiView):
    @extend_schema(
        operation_id="withdraw_lot",
        request=WithdrawIn,
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={200: LotBody},
    )
    def post(self, request: Request, lot_id: UUID) -> HttpResponse:
        """Take back what of a lot is not promised."""
        WithdrawIn(data=request.data).is_valid(raise_exception=True)
        actor = self.actor

        def execute(command_id: UUID) -> Answer:
            withdraw_lot(actor=actor, lot_id=lot_id, command_id=command_id, now=puhui_now())
            lot = lots_of(actor).filter(pk=lot_id).first()
            if lot is None:
                raise NotFound
            return json_answer(200, lot_bodies([lot], actor)[0])

        return self.once(execute)


def lot_bodies(page: list[Lot], actor: Actor) -> list[dict[str, Any]]:
    """Return lots as the API shows them to whoever holds them."""
    histories = histories_of("lot", [row.pk for row in page])
    return [
        {
            "id": row.id,
            "instrument": row.instrument_id,
            "batch": row.batch,
            "quantity_t": row.quantity_t,
            "remaining_t": row.remaining_t,
            "reserved_t": row.reserved_t,
            "serials": [run.serial for run in serials_of(row)],
            "deposited_at": row.deposited_at,
            "allowed_actions": ["withdraw"] if row.remaining_t > row.reserved_t else [],
            "history": histories[str(row.pk)],
        }
        for row in page
    ]


urlpatterns = [
    path("market/lots", LotsView.as_view(), name="lots"),
    path("market/lots/<uuid:lot_id>/withdraw", LotWithdrawalView.as_view(), name="lot-withdrawal"),
]
