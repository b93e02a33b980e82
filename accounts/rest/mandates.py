"""Mandates: given by an owner's approver to an agent, revoked at once, read by both."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.mandates.models import Mandate
from accounts.mandates.news import percent
from accounts.mandates.permissions import may_revoke
from accounts.mandates.selectors import mandates_of
from accounts.mandates.services import grant_mandate, revoke_mandate
from accounts.rest.mandate_schemas import MandateIn, MandateOut, MandatePage, RevocationIn
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.rest.objects import histories_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView


class MandatesView(PuhuiView):
    @extend_schema(
        operation_id="list_mandates",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=MandatePage,
    )
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List the mandates that the organisation gave and those that it holds, for its people."""
        pages = CursorPages()
        page = pages.paginate_queryset(mandates_of(self.actor, organisation_id), request, view=self)
        return pages.get_paginated_response([_mandate(mandate, self.actor) for mandate in page])

    @extend_schema(operation_id="give_mandate", request=MandateIn, responses={201: MandateOut})
    def post(self, request: Request, organisation_id: UUID) -> Response:
        """Entrust an agent with filing for the organisation, as its approver, on the signed paper.

        The agent acts by naming itself in `Puhui-Party` and the mandate in `Puhui-Mandate`.
        """
        body = MandateIn(data=request.data)
        body.is_valid(raise_exception=True)
        mandate = grant_mandate(
            actor=self.actor, now=puhui_now(), owner_id=organisation_id, **body.validated_data
        )
        return Response(_mandate(mandate, self.actor), status=201)


class RevokeView(PuhuiView):
    @extend_schema(operation_id="revoke_mandate", request=RevocationIn, responses=MandateOut)
    def post(self, request: Request, mandate_id: UUID) -> Response:
        """Take a mandate back at once, as owner or approver of who gave it."""
        body = RevocationIn(data=request.data)
        body.is_valid(raise_exception=True)
        mandate = revoke_mandate(
            actor=self.actor, now=puhui_now(), mandate_id=mandate_id, **body.validated_data
        )
        return Response(_mandate(mandate, self.actor))


def _mandate(mandate: Mandate, actor: Actor) -> dict[str, Any]:
    status = mandate.status_on(business_date(puhui_now()))
    is_open = status in ("NOT_BEGUN", "IN_FORCE")
    return {
        "id": mandate.id,
        "owner_id": mandate.owner_id,
        "owner": mandate.owner.name,
        "agent_id": mandate.agent_id,
        "agent": mandate.agent.name,
        "acts": mandate.acts,
        "subjects": mandate.subjects,
        "document_digest": mandate.document_digest,
        "valid_from": mandate.valid_from,
        "valid_to": mandate.valid_to,
        "agent_share_percent": percent(mandate.agent_share_bp),
        "granted_at": mandate.granted_at,
        "revoked_at": mandate.revoked_at,
        "revoke_reason": mandate.revoke_reason,
        "status": status,
        "allowed_actions": ["revoke"] if is_open and may_revoke(actor, mandate) else [],
        "history": histories_of("mandate", [mandate.id])[str(mandate.id)],
    }


urlpatterns = [
    path("organisations/<uuid:organisation_id>/mandates", MandatesView.as_view(), name="mandates"),
    path("mandates/<uuid:mandate_id>/revoke", RevokeView.as_view(), name="mandate-revoke"),
]
