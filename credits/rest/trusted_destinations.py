"""Trusted destinations: two members add one, four working days pass, any member removes it at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from credits.registry.models import TrustedDestination
from credits.registry.permissions import may_approve, may_end, visible_destinations
from credits.registry.services import approve_destination, propose_destination, remove_destination
from credits.registry.telling import DESTINATION
from credits.registry.transfer_states import DestinationStatus
from credits.rest.transfer_schemas import DestinationBody, DestinationPage
from credits.rest.verification import WhyIn, valid
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, Answer
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.fields import LineField
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.objects import Act, state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

S = DestinationStatus
ACTS = (
    Act("approve", {S.AWAITING_APPROVAL}, may_approve),
    Act("remove", {S.AWAITING_APPROVAL, S.APPROVED}, may_end),
)
PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
KEY = OpenApiParameter("Idempotency-Key", location="header", required=True)


class DestinationIn(StrictSerializer):
    destination = LineField(
        max_length=40, help_text="The organisation's unified social credit code, or its party id"
    )


class _Destinations(PuhuiView):
    def run(self, command: Callable[[UUID], TrustedDestination], *, status: int = 200) -> HttpResponse:
        """Run a command once for the request's key and answer with the destination as it stands."""
        actor = self.actor

        def execute(command_id: UUID) -> Answer:
            return json_answer(status, shown(actor, command(command_id).id))

        return self.once(execute)


class DestinationsView(_Destinations):
    @extend_schema(
        operation_id="list_trusted_destinations", parameters=PAGING, responses={200: DestinationPage}
    )
    def get(self, request) -> Response:
        """List whom the acting party trusts or did, newest first."""
        pages = CursorPages()
        page = pages.paginate_queryset(visible_destinations(self.actor), request, view=self)
        states = states_of(page, object_type=DESTINATION, acts=ACTS, actor=self.actor)
        return pages.get_paginated_response([destination_body(row, states[row.pk]) for row in page])

    @extend_schema(
        operation_id="propose_trusted_destination",
        request=DestinationIn,
        parameters=[KEY],
        responses={201: DestinationBody},
    )
    def post(self, request) -> HttpResponse:
        """Propose a destination; another member approves it."""
        wanted, actor = valid(DestinationIn(data=request.data)), self.actor
        return self.run(
            lambda command_id: propose_destination(
                actor=actor, now=puhui_now(), command_id=command_id, **wanted
            ),
            status=201,
        )


class DestinationView(_Destinations):
    @extend_schema(operation_id="read_trusted_destination", responses={200: DestinationBody})
    def get(self, request, destination_id: UUID) -> Response:
        """Read a destination with its history."""
        return Response(shown(self.actor, destination_id))


class ApproveDestinationView(_Destinations):
    @extend_schema(
        operation_id="approve_trusted_destination",
        request=None,
        parameters=[KEY],
        responses={200: DestinationBody},
    )
    def post(self, request, destination_id: UUID) -> HttpResponse:
        """Approve a destination that another member proposed; `active_at` tells from when it counts."""
        valid(StrictSerializer(data=request.data))
        actor = self.actor
        shown(actor, destination_id)
        return self.run(
            lambda command_id: approve_destination(
                actor=actor, destination_id=destination_id, now=puhui_now(), command_id=command_id
            )
        )


class RemoveDestinationView(_Destinations):
    @extend_schema(
        operation_id="remove_trusted_destination",
        request=WhyIn,
        parameters=[KEY],
        responses={200: DestinationBody},
    )
    def post(self, request, destination_id: UUID) -> HttpResponse:
        """Trust a destination no more, at once."""
        reason, actor = valid(WhyIn(data=request.data))["reason"], self.actor
        shown(actor, destination_id)
        return self.run(
            lambda command_id: remove_destination(
                actor=actor,
                destination_id=destination_id,
                reason=reason,
                now=puhui_now(),
                command_id=command_id,
            )
        )


def shown(actor: Actor, destination_id: UUID) -> dict[str, Any]:
    """Return a destination that the caller may see, as it stands; raises NotFound."""
    row = visible_destinations(actor).filter(pk=destination_id).first()
    if row is None:
        raise NotFound
    return destination_body(row, state_of(row, object_type=DESTINATION, acts=ACTS, actor=actor))


def destination_body(row: TrustedDestination, state: dict[str, Any]) -> dict[str, Any]:
    """Return a trusted destination as the API shows it."""
    return {
        "id": row.id,
        "destination_id": row.destination_id,
        "destination": row.destination.name,
        "proposed_at": row.proposed_at,
        "approved_at": row.approved_at,
        "active_at": row.active_at,
        "removed_at": row.removed_at,
        **state,
    }


urlpatterns = [
    path("trusted-destinations", DestinationsView.as_view(), name="trusted-destinations"),
    path("trusted-destinations/<uuid:destination_id>", DestinationView.as_view(), name="trusted-destination"),
    path(
        "trusted-destinations/<uuid:destination_id>/approve",
        ApproveDestinationView.as_view(),
        name="trusted-destination-approve",
    ),
    path(
        "trusted-destinations/<uuid:destination_id>/remove",
        RemoveDestinationView.as_view(),
        name="trusted-destination-remove",
    ),
]
