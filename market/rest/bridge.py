"""Bridge transfers: a holder drafts and cancels, looks at them; staff look at the comparison with venues."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people.permissions import can, check_may
from market.bridge.drafting import OPERATE, ORDER, draft_transfer
from market.bridge.locking import cancel_transfer, keep_refusal
from market.bridge.models import BridgeTransfer, Reconciliation
from market.bridge.selectors import reconciliations, visible_transfers
from market.bridge.states import TransferStatus
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, Answer
from puhui.kernel.errors import NotFound, PuhuiError
from puhui.kernel.rest.fields import AmountField, LineField
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.objects import Act, StateBody, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.problems import answer_of
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.views import PuhuiView

KEY = OpenApiParameter("Idempotency-Key", location="header", required=True)
PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
TONNES_MOST, PRICE_MOST_FEN = 10**8, 10**7


def _may_cancel(actor: Actor, transfer: BridgeTransfer) -> bool:
    return can(actor, OPERATE) or (transfer.party_id == actor.party_id and can(actor, ORDER))


ACTS = (Act("cancel", {TransferStatus.DRAFTED, TransferStatus.LOCKED}, _may_cancel),)


class BridgeTransferIn(StrictSerializer):
    """A part of a lot for a venue, at a lowest price."""

    lot = serializers.UUIDField()
    venue = LineField(max_length=40)
    quantity_t = AmountField(max_value=TONNES_MOST)
    min_price_fen = AmountField(max_value=PRICE_MOST_FEN, help_text="fen a tonne, the least that is taken")


class BridgeCancelIn(StrictSerializer):
    reason = LineField(max_length=200, required=False, allow_blank=True, default="")


class BridgeTransferBody(StateBody):
    id = serializers.UUIDField()
    venue = serializers.CharField()
    instrument = serializers.CharField()
    lot = serializers.UUIDField()
    batch = serializers.CharField()
    quantity_t = serializers.IntegerField()
    min_price_fen = serializers.IntegerField()
    key = serializers.CharField(help_text="What names it to the venue")
    external_ref = serializers.CharField(allow_null=True, help_text="The venue's own number of the order")
    settled_t = serializers.IntegerField()
    proceeds_fen = serializers.IntegerField(allow_null=True, help_text="As the venue told it")
    drafted_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class BridgeTransferPage(PageBody):
    results = BridgeTransferBody(many=True)


class BreakBody(serializers.Serializer):
    kind = serializers.CharField()
    key = serializers.CharField()
    exec_id = serializers.CharField(allow_blank=True)
    instrument = serializers.CharField(allow_blank=True)
    ours = serializers.CharField(allow_blank=True)
    theirs = serializers.CharField(allow_blank=True)


class ReconciliationBody(serializers.Serializer):
    id = serializers.UUIDField()
    venue = serializers.CharField()
    day = serializers.DateField()
    ours = serializers.IntegerField(help_text="Executions in our books")
    theirs = serializers.IntegerField(help_text="Executions in the venue's file")
    different = serializers.IntegerField()
    problem = serializers.CharField(allow_blank=True)
    done_at = serializers.DateTimeField()
    breaks = BreakBody(many=True)


class ReconciliationPage(PageBody):
    results = ReconciliationBody(many=True)


class TransfersView(PuhuiView):
    @extend_schema(
        operation_id="draft_bridge_transfer",
        request=BridgeTransferIn,
        parameters=[KEY],
        responses={201: BridgeTransferBody},
    )
    def post(self, request: Request) -> HttpResponse:
        """Draft a transfer of a part of a lot; an operator locks it, then it is sent."""
        body = BridgeTransferIn(data=request.data)
        body.is_valid(raise_exception=True)
        values, actor, now = body.validated_data, self.actor, puhui_now()

        def execute(command_id: UUID) -> Answer:
            transfer = draft_transfer(
                actor=actor,
                lot_id=values["lot"],
                venue_code=values["venue"],
                quantity_t=values["quantity_t"],
                min_price_fen=values["min_price_fen"],
                command_id=command_id,
                now=now,
            )
            return json_answer(201, _transfers([transfer], actor)[0])

        def refuse(error: PuhuiError) -> Answer:
            keep_refusal(error, now=now)
            return answer_of(error)

        return self.once(execute, refuse=refuse)

    @extend_schema(operation_id="list_bridge_transfers", parameters=PAGING, responses=BridgeTransferPage)
    def get(self, request: Request) -> Response:
        """List the acting party's transfers, newest first; staff of the bridge see all."""
        refuse_unknown(request)
        pages = CursorPages()
        page = pages.paginate_queryset(visible_transfers(self.actor), request, view=self)
        return pages.get_paginated_response(_transfers(page, self.actor))


class TransferView(PuhuiView):
    @extend_schema(operation_id="read_bridge_transfer", responses=BridgeTransferBody)
    def get(self, request: Request, transfer_id: UUID) -> Response:
        """Read one transfer."""
        refuse_unknown(request)
        transfer = visible_transfers(self.actor).filter(pk=transfer_id).first()
        if transfer is None:
            raise NotFound
        return Response(_transfers([transfer], self.actor)[0])


class CancelView(PuhuiView):
    @extend_schema(
        operation_id="cancel_bridge_transfer",
        request=BridgeCancelIn,
        parameters=[KEY],
        responses=BridgeTransferBody,
    )
    def post(self, request: Request, transfer_id: UUID) -> HttpResponse:
        """End a transfer that was not sent; its units are free again."""
        body = BridgeCancelIn(data=request.data)
        body.is_valid(raise_exception=True)
        reason, actor, now = body.validated_data["reason"], self.actor, puhui_now()

        def execute(command_id: UUID) -> Answer:
            transfer = cancel_transfer(
                actor=actor, transfer_id=transfer_id, reason=reason, command_id=command_id, now=now
            )
            return json_answer(200, _transfers([transfer], actor)[0])

        # It moves no units, so its record need not stay for ever.
        return self.once(execute, is_value=False)


class ReconciliationView(PuhuiView):
    @extend_schema(operation_id="list_reconciliations", parameters=PAGING, responses=ReconciliationPage)
    def get(self, request: Request) -> Response:
        """List the comparisons with venues, newest first, with every difference; for staff."""
        refuse_unknown(request)
        check_may(self.actor, "market.view_reconciliation")
        pages = CursorPages()
        page = pages.paginate_queryset(reconciliations(), request, view=self)
        return pages.get_paginated_response([_reconciliation(row) for row in page])


def _transfers(rows: list[BridgeTransfer], actor: Actor) -> list[dict[str, Any]]:
    states = states_of(rows, object_type="bridge_transfer", acts=ACTS, actor=actor)
    return [_transfer(row) | states[row.pk] for row in rows]


def _transfer(row: BridgeTransfer) -> dict[str, Any]:
    return {
        "id": row.id,
        "venue": row.venue_id,
        "instrument": row.instrument_id,
        "lot": row.lot_id,
        "batch": row.lot.batch,
        "quantity_t": row.quantity_t,
        "min_price_fen": row.min_price_fen,
        "key": row.key,
        "external_ref": row.external_ref or None,
        "settled_t": row.settled_t,
        "proceeds_fen": row.proceeds_fen,
        "drafted_at": row.drafted_at,
        "submitted_at": row.submitted_at,
        "ended_at": row.ended_at,
    }


def _reconciliation(row: Reconciliation) -> dict[str, Any]:
    names = ("kind", "key", "exec_id", "instrument", "ours", "theirs")
    return {
        "id": row.id,
        "venue": row.venue_id,
        "day": row.day,
        "ours": row.ours,
        "theirs": row.theirs,
        "different": row.different,
        "problem": row.problem,
        "done_at": row.done_at,
        "breaks": [{name: getattr(one, name) for name in names} for one in row.breaks.all()],
    }


urlpatterns = [
    path("bridge/transfers", TransfersView.as_view(), name="bridge-transfers"),
    path("bridge/transfers/<uuid:transfer_id>", TransferView.as_view(), name="bridge-transfer"),
    path("bridge/transfers/<uuid:transfer_id>/cancel", CancelView.as_view(), name="bridge-cancel"),
    path("bridge/reconciliation", ReconciliationView.as_view(), name="bridge-reconciliation"),
]
