"""A party's account: its figures, its movements, its standing choice, assignments by hand."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.ledger.selectors import entries_of
from credits.ledger.types import TransferKind
from credits.monitoring.models import Outcome
from credits.rest.account_schemas import AccountBody, AssignmentBody, EntryPage, OutcomeBody
from credits.rest.reversals import reason_body
from credits.reversals.selectors import causes_by_source
from credits.rewards.figures import figures_of
from credits.rewards.selectors import outcome_of
from credits.rewards.services import assign_by_hand, choose_outcome
from credits.yearend.selectors import years_by_source
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.ids import new_id
from puhui.kernel.rest.fields import AmountField
from puhui.kernel.rest.idempotency import json_answer, to_response
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

# What a movement's `source_ref` is the id of.
SOURCES = {
    TransferKind.ACCRUAL: "activity",
    TransferKind.ISSUANCE: "issuance",
    TransferKind.ASSIGNMENT: "assignment",
    TransferKind.COIN_GRANT: "assignment",
    TransferKind.COIN_SPENDING: "voucher",
    TransferKind.RETIREMENT: "retirement",
    TransferKind.RECOVERY: "reversal",
    TransferKind.PARTY_TRANSFER: "party_transfer",
    TransferKind.BENEFIT_SHARE: "owner_share",
}

# Movements that the party makes itself, or a year's end for it.
YEAR_END_KINDS = frozenset({TransferKind.RETIREMENT, TransferKind.ASSIGNMENT, TransferKind.COIN_GRANT})

_encode = msgspec.json.encode


class OutcomeIn(StrictSerializer):
    outcome = serializers.ChoiceField(Outcome.choices)


class AssignmentIn(StrictSerializer):
    quantity_g = AmountField()


class AccountView(PuhuiView):
    """`GET account`: two statements in all, the sign-in's included."""

    has_etag = True

    @extend_schema(operation_id="read_account", responses={200: AccountBody})
    def get(self, request) -> HttpResponse:
        """Read what the acting party has."""
        return to_response(Answer(200, _encode(_account(self.party_id))))


class EntriesView(PuhuiView):
    @extend_schema(
        operation_id="list_account_entries",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses={200: EntryPage},
    )
    def get(self, request) -> Response:
        """List the acting party's movements, newest first."""
        pages = CursorPages()
        page = pages.paginate_queryset(entries_of(self.party_id), request, view=self)
        taking = [transfer.source_ref for transfer in page if _takes(transfer)]
        causes = causes_by_source(self.party_id, taking) if taking else {}
        reasons = {ref: reason_body(cause) for ref, cause in causes.items()}
        leaving = {transfer.source_ref for transfer in page if transfer.kind in YEAR_END_KINDS}
        reasons |= year_end_reasons(self.party_id, leaving) if leaving else {}
        return pages.get_paginated_response([_entry(transfer, reasons) for transfer in page])


class OutcomeView(PuhuiView):
    @extend_schema(operation_id="read_outcome", responses={200: OutcomeBody})
    def get(self, request) -> Response:
        """Read what becomes of grams credited now."""
        return Response({"outcome": outcome_of(self.party_id)})

    @extend_schema(operation_id="choose_outcome", request=OutcomeIn, responses={200: OutcomeBody})
    def put(self, request) -> Response:
        """Choose what becomes of grams credited from now on."""
        body = OutcomeIn(data=request.data)
        body.is_valid(raise_exception=True)
        outcome = choose_outcome(
            actor=self.actor,
            outcome=Outcome(body.validated_data["outcome"]),
            now=puhui_now(),
            command_id=new_id(),
        )
        return Response({"outcome": outcome})


class AssignmentsView(PuhuiView):
    @extend_schema(
        operation_id="assign_grams",
        request=AssignmentIn,
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={201: AssignmentBody},
    )
    def post(self, request) -> HttpResponse:
        """Assign kept grams for coins: coin-only ones first, then personal, oldest year first."""
        body = AssignmentIn(data=request.data)
        body.is_valid(raise_exception=True)
        actor = self.actor

        def execute(command_id: UUID) -> Answer:
            done = assign_by_hand(
                actor=actor,
                quantity_g=body.validated_data["quantity_g"],
                now=puhui_now(),
                command_id=command_id,
            )
            answer = {"id": done.id, "quantity_g": done.quantity_g, "coins": done.coins}
            return json_answer(201, answer | {"rate_version": done.rate_version})

        return self.once(execute)


def _account(party_id: UUID) -> dict[str, Any]:
    figures = figures_of(party_id)
    return {
        "party_id": party_id,
        "personal": {
            "available_g": figures.available_g,
            "held_g": figures.held_g,
            "pending_g": figures.pending_g,
            "assigned_g": figures.assigned_g,
            "coin_only_g": figures.coin_only_g,
            "lifetime_g": figures.lifetime_g,
        },
        "registry": [asdict(batch) for batch in figures.batches],
        "coins": {"available": figures.coins_available, "held": figures.coins_held},
        "cash": {"available_fen": figures.cash_available_fen, "held_fen": figures.cash_held_fen},
    }


def year_end_reasons(party_id: UUID, source_refs: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the reason of movements that a year's end made, by what they name as their source."""
    message = gettext("The year %(year)s was settled by the scheme's rule, as announced.")
    return {
        ref: {"code": "YEAR_END", "message": message % {"year": year}}
        for ref, year in years_by_source(party_id, source_refs).items()
    }


def _takes(transfer: Any) -> bool:
    """Tell whether something is taken back by it: a mirror of what was credited, or a recovery."""
    return transfer.kind in (TransferKind.REVERSAL, TransferKind.RECOVERY)


def _entry(transfer: Any, reasons: Mapping[UUID, dict[str, str]]) -> dict[str, Any]:
    """Show a transfer as `entries_of` annotates it, with the reason where it was not the party's own act."""
    has_reason = _takes(transfer) or transfer.kind in YEAR_END_KINDS
    asset = transfer.asset
    return {
        "id": transfer.id,
        "receipt_id": transfer.id,
        "kind": transfer.kind,
        "amount": transfer.signed_amount,
        "asset": {
            "book": asset.book,
            "scheme": asset.scheme,
            "methodology": asset.methodology or None,
            "city": asset.city or None,
            "vintage": asset.vintage,
            "batch": asset.batch or None,
        },
        "counter_account_kind": transfer.counter_kind,
        "source": {"kind": SOURCES.get(TransferKind(transfer.kind), "transfer"), "id": transfer.source_ref},
        "reverses": transfer.reverses_id,
        "reason": reasons.get(transfer.source_ref) if has_reason else None,
        "posted_at": transfer.posted_at,
    }


urlpatterns = [
    path("account", AccountView.as_view(), name="account"),
    path("account/entries", EntriesView.as_view(), name="account-entries"),
    path("account/outcome", OutcomeView.as_view(), name="account-outcome"),
    path("account/assignments", AssignmentsView.as_view(), name="account-assignments"),
]
