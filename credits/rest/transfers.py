"""Transfers between parties: begun by one member of the holder, approved by another, cancelled by any."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.registry.models import PartyTransfer
from credits.registry.permissions import may_approve, may_end, visible_transfers
from credits.registry.services import approve_transfer, cancel_transfer, initiate_transfer
from credits.registry.telling import TRANSFER
from credits.registry.transfer_states import OPEN, TransferStatus
from credits.rest.transfer_schemas import TransferBody, TransferPage
from credits.rest.verification import WhyIn, valid
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, Answer
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T
from puhui.kernel.rest.fields import AmountField, LineField
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.objects import Act, state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

ACTS = (
    Act("approve", {TransferStatus.AWAITING_APPROVAL}, may_approve),
    Act("cancel", OPEN, may_end),
)
PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
KEY = OpenApiParameter("Idempotency-Key", location="header", required=True)


class TransferIn(StrictSerializer):
    """Whole tonnes of one batch to another organisation."""

    destination = LineField(
        max_length=40, help_text="The organisation's unified social credit code, or its party id"
    )
    batch = LineField(max_length=80)
    quantity_t = AmountField(max_value=AMOUNT_MAX // G_PER_T)
    reason = LineField(min_length=5, max_length=200)


class TransfersView(PuhuiView):
    @extend_schema(
        operation_id="list_transfers",
        parameters=[OpenApiParameter("status"), *PAGING],
        responses={200: TransferPage},
    )
    def get(self, request) -> Response:
        """List what leaves the acting party and what has come to it, newest first."""
        rows = visible_transfers(self.actor)
        if status := request.query_params.get("status"):
            if status not in TransferStatus.values:
                raise serializers.ValidationError({"status": [", ".join(TransferStatus.values)]})
            rows = rows.filter(status=status)
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        states = states_of(page, object_type=TRANSFER, acts=ACTS, actor=self.actor)
        bodies = [transfer_body(row, states[row.pk], self.actor) for row in page]
        return pages.get_paginated_response(bodies)

    @extend_schema(
        operation_id="initiate_transfer", request=TransferIn, parameters=[KEY], responses={201: TransferBody}
    )
    def post(self, request) -> HttpResponse:
        """Begin a transfer: the units are set aside at once, and another member approves it."""
        wanted, actor = valid(TransferIn(data=request.data)), self.actor

        def execute(command_id: UUID) -> Answer:
            begun = initiate_transfer(actor=actor, command_id=command_id, now=puhui_now(), **wanted)
            return json_answer(201, shown(actor, begun.id))

        return self.once(execute)


class TransferView(PuhuiView):
    @extend_schema(operation_id="read_transfer", responses={200: TransferBody})
    def get(self, request, party_transfer_id: UUID) -> Response:
        """Read a transfer with its history."""
        return Response(shown(self.actor, party_transfer_id))


class ApproveTransferView(PuhuiView):
    @extend_schema(
        operation_id="approve_transfer", request=None, parameters=[KEY], responses={200: TransferBody}
    )
    def post(self, request, party_transfer_id: UUID) -> HttpResponse:
        """Approve a transfer that another member began; `due_at` tells when the units go."""
        valid(StrictSerializer(data=request.data))
        actor = self.actor
        shown(actor, party_transfer_id)

        def execute(command_id: UUID) -> Answer:
            now = puhui_now()
            approve_transfer(actor=actor, transfer_id=party_transfer_id, command_id=command_id, now=now)
            return json_answer(200, shown(actor, party_transfer_id))

        return self.once(execute)


class CancelTransferView(PuhuiView):
    @extend_schema(
        operation_id="cancel_transfer", request=WhyIn, parameters=[KEY], responses={200: TransferBody}
    )
    def post(self, request, party_transfer_id: UUID) -> HttpResponse:
        """Cancel a transfer that has not gone; the units are available again."""
        reason, actor = valid(WhyIn(data=request.data))["reason"], self.actor
        shown(actor, party_transfer_id)

        def execute(command_id: UUID) -> Answer:
            cancel_transfer(
                actor=actor,
                transfer_id=party_transfer_id,
                reason=reason,
                now=puhui_now(),
                command_id=command_id,
            )
            return json_answer(200, shown(actor, party_transfer_id))

        return self.once(execute)


def shown(actor: Actor, transfer_id: UUID) -> dict[str, Any]:
    """Return a transfer that the caller may see, as it stands; raises NotFound."""
    transfer = visible_transfers(actor).filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound
    return transfer_body(transfer, state_of(transfer, object_type=TRANSFER, acts=ACTS, actor=actor), actor)


def transfer_body(transfer: PartyTransfer, state: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Return a transfer as the API shows it: organisations by name, of persons the capacity alone.

    To whom it comes, the reason and who did what before are not shown: they are the holder's.
    """
    comes = transfer.destination_id == actor.party_id
    return {
        "id": transfer.id,
        "direction": "in" if comes else "out",
        "holder": transfer.party.name,
        "destination_id": transfer.destination_id,
        "destination": transfer.destination.name,
        "batch": transfer.asset.batch,
        "quantity_t": transfer.quantity_t,
        "reason": "" if comes else transfer.reason,
        "is_trusted": transfer.is_trusted and not comes,
        "initiated_at": transfer.initiated_at,
        "approved_at": transfer.approved_at,
        "due_at": transfer.due_at,
        "ended_at": transfer.ended_at,
        **state,
        **({"history": []} if comes else {}),
    }


urlpatterns = [
    path("transfers", TransfersView.as_view(), name="transfers"),
    path("transfers/<uuid:party_transfer_id>", TransferView.as_view(), name="transfer"),
    path(
        "transfers/<uuid:party_transfer_id>/approve", ApproveTransferView.as_view(), name="transfer-approve"
    ),
    path("transfers/<uuid:party_transfer_id>/cancel", CancelTransferView.as_view(), name="transfer-cancel"),
]
