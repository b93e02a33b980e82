"""Auction sessions as they are announced, and what they came to."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people.permissions import can
from market.trading.models import Session
from market.trading.result_models import Result
from market.trading.selectors import announced_session, announced_sessions, result_of
from market.trading.services.sessions import CANCELLABLE, END_DELAY_MOST_S, PERMISSION
from market.trading.states import SessionStatus
from puhui.kernel.commands import Actor
from puhui.kernel.rest.objects import Act, StateBody, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import PageBody
from puhui.kernel.rest.views import PuhuiView


class SessionBody(StateBody):
    id = serializers.UUIDField()
    scheme = serializers.CharField()
    instrument = serializers.CharField()
    batch = serializers.CharField()
    supply_t = serializers.IntegerField()
    reserve_fen = serializers.IntegerField(help_text="fen a tonne; no bid below it is taken")
    allocation = serializers.CharField(help_text="How bids at the price share what is left: TIME or PRORATA")
    bidder_cap_t = serializers.IntegerField(help_text="What the bids of one bidder may add up to")
    min_bidders = serializers.IntegerField(help_text="With fewer the session is cancelled")
    fee_bp = serializers.IntegerField(help_text="Of the proceeds, rounded up to a fen; the seller pays it")
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    random_end_s = serializers.IntegerField(help_text="It ends up to so many seconds after closes_at")
    stopped_for = serializers.CharField(allow_blank=True)


class SessionPage(PageBody):
    results = SessionBody(many=True)


class SessionResultBody(serializers.Serializer):
    session = serializers.UUIDField()
    price_fen = serializers.IntegerField(help_text="The one price of all fills, fen a tonne")
    sold_t = serializers.IntegerField()
    bids = serializers.IntegerField()
    bidders = serializers.IntegerField()
    engine = serializers.CharField()
    input_sha256 = serializers.CharField()
    result_sha256 = serializers.CharField()
    cleared_at = serializers.DateTimeField()


class SessionsView(PuhuiView):
    @extend_schema(
        operation_id="list_sessions",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=SessionPage,
    )
    def get(self, request: Request) -> Response:
        """List the announced sessions, newest first."""
        refuse_unknown(request)
        pages = CursorPages()
        page = pages.paginate_queryset(announced_sessions(), request, view=self)
        return pages.get_paginated_response(session_bodies(page, self.actor))


class SessionView(PuhuiView):
    @extend_schema(operation_id="read_session", responses=SessionBody)
    def get(self, request: Request, session_id: UUID) -> Response:
        """Read one announced session."""
        refuse_unknown(request)
        return Response(session_bodies([announced_session(session_id)], self.actor)[0])


class SessionResultView(PuhuiView):
    @extend_schema(operation_id="read_session_result", responses=SessionResultBody)
    def get(self, request: Request, session_id: UUID) -> Response:
        """Read what a session came to, once it is cleared."""
        refuse_unknown(request)
        return Response(_result(result_of(session_id)))


def _may_bid(actor: Actor, _session: Session) -> bool:
    return actor.party_id != actor.person_id and can(actor, "market.place_order")


def _may_cancel(actor: Actor, _session: Session) -> bool:
    return can(actor, PERMISSION)


ACTS = (Act("bid", {SessionStatus.OPEN}, _may_bid), Act("cancel", CANCELLABLE, _may_cancel))


def session_bodies(page: list[Session], actor: Actor) -> list[dict[str, Any]]:
    """Return sessions as the API shows them."""
    states = states_of(page, object_type="session", acts=ACTS, actor=actor)
    return [_session(row) | states[row.pk] for row in page]


def _session(row: Session) -> dict[str, Any]:
    return {
        "id": row.id,
        "scheme": row.scheme,
        "instrument": row.instrument_id,
        "batch": row.lot.batch,
        "supply_t": row.supply_t,
        "reserve_fen": row.reserve_fen,
        "allocation": row.allocation,
        "bidder_cap_t": row.bidder_cap_t,
        "min_bidders": row.min_bidders,
        "fee_bp": row.fee_bp,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "random_end_s": END_DELAY_MOST_S,
        "stopped_for": row.stopped_for,
    }


def _result(row: Result) -> dict[str, Any]:
    return {
        "session": row.session_id,
        "price_fen": row.price_fen,
        "sold_t": row.sold_t,
        "bids": row.bids,
        "bidders": row.bidders,
        "engine": row.engine,
        "input_sha256": row.input_sha256,
        "result_sha256": row.result_sha256,
        "cleared_at": row.cleared_at,
    }


urlpatterns = [
    path("market/sessions", SessionsView.as_view(), name="sessions"),
    path("market/sessions/<uuid:session_id>", SessionView.as_view(), name="session"),
    path("market/sessions/<uuid:session_id>/result", SessionResultView.as_view(), name="session-result"),
]
