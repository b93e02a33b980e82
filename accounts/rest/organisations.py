"""Organisations and who acts for them (api.md, Organisations and projects)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.organisations.models import OrganisationProfile
from accounts.organisations.selectors import members_of, visible_to
from accounts.organisations.services import end_member, invite_member, register_organisation
from accounts.people.models import Membership
from accounts.people.permissions import can
from accounts.people.phones import masked_phone
from accounts.rest.invitations import shown
from accounts.rest.organisation_schemas import (
    EndIn,
    MemberIn,
    MemberInvitationOut,
    MemberPage,
    OrganisationIn,
    OrganisationOut,
)
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.objects import histories_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView


class OrganisationsView(PuhuiView):
    @extend_schema(
        operation_id="register_organisation", request=OrganisationIn, responses={201: OrganisationOut}
    )
    def post(self, request: Request) -> Response:
        """Register an organisation by its unified social credit code; the caller becomes its owner."""
        body = OrganisationIn(data=request.data)
        body.is_valid(raise_exception=True)
        profile = register_organisation(actor=self.actor, now=timezone.now(), **body.validated_data)
        return Response(_organisation(profile, self.actor), status=201)


class OrganisationView(PuhuiView):
    @extend_schema(operation_id="read_organisation", responses=OrganisationOut)
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """Read an organisation that the caller acts for."""
        profile = visible_to(self.actor).filter(party_id=organisation_id).first()
        if profile is None:
            raise NotFound
        return Response(_organisation(profile, self.actor))


class MembersView(PuhuiView):
    @extend_schema(
        operation_id="list_members",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=MemberPage,
    )
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List who acts for the organisation, for its owner."""
        pages = CursorPages()
        page = pages.paginate_queryset(members_of(self.actor, organisation_id), request, view=self)
        return pages.get_paginated_response([_member(held) for held in page])

    @extend_schema(operation_id="invite_member", request=MemberIn, responses={201: MemberInvitationOut})
    def post(self, request: Request, organisation_id: UUID) -> Response:
        """Invite whoever has this number; a code goes there. The answer is the same for any number."""
        body = MemberIn(data=request.data)
        body.is_valid(raise_exception=True)
        invitation = invite_member(
            actor=self.actor, now=timezone.now(), party_id=organisation_id, **body.validated_data
        )
        return Response(shown(invitation), status=201)


class MemberView(PuhuiView):
    @extend_schema(operation_id="end_member", request=EndIn, responses={204: None})
    def delete(self, request: Request, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
        """End a role for the organisation, at once."""
        body = EndIn(data=request.data)
        body.is_valid(raise_exception=True)
        end_member(
            actor=self.actor,
            now=timezone.now(),
            party_id=organisation_id,
            membership_id=membership_id,
            **body.validated_data,
        )
        return HttpResponse(status=204)


def _organisation(profile: OrganisationProfile, actor: Actor) -> dict[str, Any]:
    party = profile.party
    manages = actor.party_id == party.id and can(actor, "accounts.manage_members", region=party.region)
    return {
        "id": str(party.id),
        "name": party.name,
        "code": profile.code,
        "region": party.region,
        "kyc_level": party.kyc_level,
        "registered_at": profile.registered_at,
        "status": "FROZEN" if party.frozen_at else "ACTIVE",
        "allowed_actions": ["invite_member", "end_member", "submit_check"] if manages else [],
        "history": histories_of("party", [party.id])[str(party.id)],
    }


def _member(held: Membership) -> dict[str, Any]:
    # Nothing of the person: a name would tell that the number had a user.
    return {
        "id": str(held.id),
        "phone": masked_phone(held.user.phone),
        "role": held.role,
        "granted_at": held.granted_at,
    }


urlpatterns = [
    path("organisations", OrganisationsView.as_view(), name="organisations"),
    path("organisations/<uuid:organisation_id>", OrganisationView.as_view(), name="organisation"),
    path("organisations/<uuid:organisation_id>/members", MembersView.as_view(), name="organisation-members"),
    path(
        "organisations/<uuid:organisation_id>/members/<uuid:membership_id>",
        MemberView.as_view(),
        name="organisation-member",
    ),
]
