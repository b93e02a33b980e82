"""Invitations to act for an organisation: offered by number, taken up by that number's own user."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.organisations.models import Invitation
from accounts.organisations.selectors import invitations_of, invited_by
from accounts.organisations.services import accept_invitation, withdraw_invitation
from accounts.people.phones import masked_phone
from accounts.rest.organisation_schemas import (
    AcceptIn,
    MemberInvitationPage,
    MemberOut,
    OwnInvitationPage,
)
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView

PAGED = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class OrganisationInvitationsView(PuhuiView):
    @extend_schema(operation_id="list_invitations", parameters=PAGED, responses=MemberInvitationPage)
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """List the organisation's open invitations, for its owner."""
        pages = CursorPages()
        page = pages.paginate_queryset(invited_by(self.actor, organisation_id), request, view=self)
        return pages.get_paginated_response([shown(invitation) for invitation in page])


class OrganisationInvitationView(PuhuiView):
    @extend_schema(operation_id="withdraw_invitation", responses={204: None})
    def delete(self, request: Request, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
        """Take an open invitation back."""
        withdraw_invitation(
            actor=self.actor, now=timezone.now(), party_id=organisation_id, invitation_id=invitation_id
        )
        return HttpResponse(status=204)


class InvitationsView(PuhuiView):
    @extend_schema(operation_id="list_own_invitations", parameters=PAGED, responses=OwnInvitationPage)
    def get(self, request: Request) -> Response:
        """List the open invitations to the caller's own number."""
        pages = CursorPages()
        page = pages.paginate_queryset(invitations_of(self.actor), request, view=self)
        results = [
            {
                "id": invitation.id,
                "organisation_id": invitation.party_id,
                "organisation": invitation.party.name,
                "role": invitation.role,
                "expires_at": invitation.expires_at,
            }
            for invitation in page
        ]
        return pages.get_paginated_response(results)


class AcceptView(PuhuiView):
    @extend_schema(operation_id="accept_invitation", request=AcceptIn, responses={201: MemberOut})
    def post(self, request: Request, invitation_id: UUID) -> Response:
        """Take an invitation up with the code of the message; five wrong ones end it.

        Who will decide for the organisation gives the identity number, unless it was given before.
        """
        body = AcceptIn(data=request.data)
        body.is_valid(raise_exception=True)
        held = accept_invitation(
            actor=self.actor, now=timezone.now(), invitation_id=invitation_id, **body.validated_data
        )
        answer = {
            "id": held.id,
            "phone": masked_phone(held.user.phone),
            "role": held.role,
            "granted_at": held.granted_at,
        }
        return Response(answer, status=201)


def shown(invitation: Invitation) -> dict[str, Any]:
    """Return an invitation as its organisation sees it: nothing of the person, if there is one."""
    return {
        "id": invitation.id,
        "phone": masked_phone(invitation.phone),
        "role": invitation.role,
        "invited_at": invitation.invited_at,
        "expires_at": invitation.expires_at,
    }


_OF_ORGANISATION = "organisations/<uuid:organisation_id>/invitations"
urlpatterns = [
    path(_OF_ORGANISATION, OrganisationInvitationsView.as_view(), name="organisation-invitations"),
    path(
        f"{_OF_ORGANISATION}/<uuid:invitation_id>",
        OrganisationInvitationView.as_view(),
        name="organisation-invitation",
    ),
    path("invitations", InvitationsView.as_view(), name="invitations"),
    path("invitations/<uuid:invitation_id>/accept", AcceptView.as_view(), name="invitation-accept"),
]
