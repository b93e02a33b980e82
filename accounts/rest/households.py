"""Households: who lives together, whose their saving is, and which meters are theirs (api.md, Activities)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.households.models import Household, HouseholdMember, HouseholdMeter
from accounts.households.photos import photo_months
from accounts.households.selectors import (
    invitations_of,
    members_of,
    meters_of,
    open_proposal,
    shares_on,
    visible_to,
)
from accounts.households.services import (
    accept_invitation,
    add_meter,
    agree_to_shares,
    decline_shares,
    end_place,
    found_household,
    invite_member,
    move_out_meter,
    set_shares,
)
from accounts.rest.household_schemas import (
    HouseholdIn,
    HouseholdMemberIn,
    HouseholdMemberOut,
    HouseholdMeterIn,
    HouseholdMeterOut,
    HouseholdOut,
    HouseholdPage,
    InvitationPage,
    MoveOutIn,
    SharesIn,
)
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import plain
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

PAGED = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class HouseholdsView(PuhuiView):
    @extend_schema(operation_id="list_households", parameters=PAGED, responses=HouseholdPage)
    def get(self, request: Request) -> Response:
        """List the household that the caller lives in."""
        pages = CursorPages()
        page = pages.paginate_queryset(visible_to(self.actor), request, view=self)
        return pages.get_paginated_response([_household(home, self.actor) for home in page])

    @extend_schema(operation_id="found_household", request=HouseholdIn, responses={201: HouseholdOut})
    def post(self, request: Request) -> Response:
        """Set up a household; the caller is its head and its one claimant."""
        home = found_household(actor=self.actor, now=puhui_now(), **_read(HouseholdIn, request))
        return Response(_household(home, self.actor), status=201)


class HouseholdView(PuhuiView):
    @extend_schema(operation_id="read_household", responses=HouseholdOut)
    def get(self, request: Request, household_id: UUID) -> Response:
        """Read one's own household: members without names, shares, meters."""
        return Response(_household(_own(self.actor, household_id), self.actor))


class MembersView(PuhuiView):
    @extend_schema(
        operation_id="invite_household_member",
        request=HouseholdMemberIn,
        responses={201: HouseholdMemberOut},
    )
    def post(self, request: Request, household_id: UUID) -> Response:
        """Invite whoever has this number. The answer is the same for any number."""
        place = invite_member(
            actor=self.actor, now=puhui_now(), household_id=household_id, **_read(HouseholdMemberIn, request)
        )
        return Response(_member(place, {}, self.actor), status=201)


class MemberView(PuhuiView):
    @extend_schema(operation_id="end_household_place", responses={204: None})
    def delete(self, request: Request, household_id: UUID, place_id: UUID) -> HttpResponse:
        """Leave, decline or take back an invitation, or as its head have a member leave."""
        end_place(actor=self.actor, now=puhui_now(), household_id=household_id, place_id=place_id)
        return HttpResponse(status=204)


class SharesView(PuhuiView):
    @extend_schema(operation_id="set_household_shares", request=SharesIn, responses=HouseholdOut)
    def put(self, request: Request, household_id: UUID) -> Response:
        """Say whose the saving is: all shares, that together make 10,000.

        One claimant is it from today on; several shares wait until everybody concerned has agreed.
        """
        shares = {share["member"]: share["share_bp"] for share in _read(SharesIn, request)["shares"]}
        set_shares(actor=self.actor, now=puhui_now(), household_id=household_id, shares=shares)
        return Response(_household(_own(self.actor, household_id), self.actor))


class AgreementView(PuhuiView):
    @extend_schema(operation_id="agree_to_household_shares", request=None, responses=HouseholdOut)
    def post(self, request: Request, household_id: UUID) -> Response:
        """Agree to the shares that wait; with the last one's word they are in force, from today on."""
        agree_to_shares(actor=self.actor, now=puhui_now(), household_id=household_id)
        return Response(_household(_own(self.actor, household_id), self.actor))

    @extend_schema(operation_id="decline_household_shares", responses={204: None})
    def delete(self, request: Request, household_id: UUID) -> HttpResponse:
        """Decline the shares that wait, or as the head take them back; what is in force stays."""
        decline_shares(actor=self.actor, now=puhui_now(), household_id=household_id)
        return HttpResponse(status=204)


class MetersView(PuhuiView):
    @extend_schema(
        operation_id="add_household_meter", request=HouseholdMeterIn, responses={201: HouseholdMeterOut}
    )
    def post(self, request: Request, household_id: UUID) -> Response:
        """Take a meter into the household, with what it showed on the day of moving in."""
        meter = add_meter(
            actor=self.actor, now=puhui_now(), household_id=household_id, **_read(HouseholdMeterIn, request)
        )
        return Response(_meter(meter), status=201)


class MoveOutView(PuhuiView):
    @extend_schema(operation_id="move_out_household_meter", request=MoveOutIn, responses=HouseholdMeterOut)
    def post(self, request: Request, household_id: UUID, household_meter_id: UUID) -> Response:
        """End a meter's time at the household, with what it showed on the day of moving out."""
        body = _read(MoveOutIn, request)
        meter = move_out_meter(
            actor=self.actor,
            now=puhui_now(),
            household_id=household_id,
            meter_id=household_meter_id,
            on=body["moved_out_on"],
            reading=body["reading"],
        )
        return Response(_meter(meter))


class InvitationsView(PuhuiView):
    @extend_schema(operation_id="list_household_invitations", parameters=PAGED, responses=InvitationPage)
    def get(self, request: Request) -> Response:
        """List the open invitations to the caller's number."""
        pages = CursorPages()
        page = pages.paginate_queryset(invitations_of(self.actor), request, view=self)
        return pages.get_paginated_response(
            [
                {"id": str(one.id), "household": str(one.household_id), "invited_at": one.invited_at}
                for one in page
            ]
        )


class AcceptView(PuhuiView):
    @extend_schema(
        operation_id="accept_household_invitation", request=None, responses={200: HouseholdMemberOut}
    )
    def post(self, request: Request, place_id: UUID) -> Response:
        """Join the household, from today on."""
        place = accept_invitation(actor=self.actor, now=puhui_now(), place_id=place_id)
        return Response(_member(place, {}, self.actor))


def _read(schema: type[StrictSerializer], request: Request) -> dict[str, Any]:
    body = schema(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def _own(actor: Actor, household_id: UUID) -> Household:
    home = visible_to(actor).filter(id=household_id).first()
    if home is None:
        raise NotFound
    return home


def _household(home: Household, actor: Actor) -> dict[str, Any]:
    shares = shares_on(home.id, business_date(puhui_now()))
    members = list(members_of(home))
    is_head = any(place.is_head and place.party_id == actor.person_id for place in members)
    anybodys = ["add_meter", "move_out_meter", "leave"]
    return {
        "id": str(home.id),
        "region": home.region,
        "size": home.size,
        "has_solar": home.has_solar,
        "created_at": home.created_at,
        "members": [_member(place, shares, actor) for place in members],
        "proposed_shares": _proposed(home, members, actor),
        "meters": [_meter(meter) for meter in meters_of(home)],
        "allowed_actions": ["invite_member", "set_shares", *anybodys] if is_head else anybodys,
    }


def _proposed(home: Household, members: list[HouseholdMember], actor: Actor) -> dict[str, Any] | None:
    """Return the shares that wait for somebody's word, by place; None where none do."""
    proposal = open_proposal(home.id)
    if proposal is None:
        return None
    places = {place.party_id: place.id for place in members}
    shares = list(proposal.shares.order_by("id"))
    return {
        "proposed_at": proposal.proposed_at,
        "shares": [
            {
                "member": str(places[share.party_id]),
                "share_bp": share.share_bp,
                "has_agreed": share.agreed_at is not None,
            }
            for share in shares
        ],
        "awaits_me": any(s.party_id == actor.person_id and s.agreed_at is None for s in shares),
    }


def _member(place: HouseholdMember, shares: dict[UUID, int], actor: Actor) -> dict[str, Any]:
    # No name and no number: people who live together know one another, and others need not.
    return {
        "id": str(place.id),
        "status": "INVITED" if place.party_id is None else "MEMBER",
        "is_me": place.party_id is not None and place.party_id == actor.person_id,
        "is_head": place.is_head,
        "share_bp": shares.get(place.party_id, 0) if place.party_id else 0,
        "joined_on": place.joined_on,
    }


def _meter(meter: HouseholdMeter) -> dict[str, Any]:
    return {
        "id": str(meter.id),
        "kind": meter.kind,
        "operator": meter.operator,
        "number": f"…{meter.number[-4:]}",
        "digits": meter.digits,
        "moved_in_on": meter.moved_in_on,
        "reading_in": plain(meter.reading_in),
        "moved_out_on": meter.moved_out_on,
        "reading_out": None if meter.reading_out is None else plain(meter.reading_out),
        "photo_due_for": [] if meter.moved_out_on else _photo_months(meter),
    }


def _photo_months(meter: HouseholdMeter) -> list[str]:
    return [f"{month:%Y-%m}" for month in photo_months(meter.id, business_date(puhui_now()))]


_ONE = "households/<uuid:household_id>"
urlpatterns = [
    path("households", HouseholdsView.as_view(), name="households"),
    path(_ONE, HouseholdView.as_view(), name="household"),
    path(f"{_ONE}/members", MembersView.as_view(), name="household-members"),
    path(f"{_ONE}/members/<uuid:place_id>", MemberView.as_view(), name="household-member"),
    path(f"{_ONE}/shares", SharesView.as_view(), name="household-shares"),
    path(f"{_ONE}/shares/agreement", AgreementView.as_view(), name="household-shares-agreement"),
    path(f"{_ONE}/meters", MetersView.as_view(), name="household-meters"),
    path(
        f"{_ONE}/meters/<uuid:household_meter_id>/move-out",
        MoveOutView.as_view(),
        name="household-meter-move-out",
    ),
    path("household-invitations", InvitationsView.as_view(), name="household-invitations"),
    path("household-invitations/<uuid:place_id>/accept", AcceptView.as_view(), name="household-accept"),
]
