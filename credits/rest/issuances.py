"""Issuances: the holder sees theirs, registrars decide on those of their territory."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.issuance.filing.serving import filing_attachment
from credits.issuance.filing_states import AnswerStatus, VoidStatus
from credits.issuance.models import Issuance
from credits.issuance.permissions import may_decide, visible_issuances
from credits.issuance.services import approve_issuance, refuse_issuance, return_to_owner
from credits.issuance.services.refuse_issuance import OPEN
from credits.issuance.states import IssuanceStatus
from credits.rest.evidence import AnyForm
from credits.rest.issuance_schemas import IssuanceBody, IssuancePage
from credits.rest.verification import WhyIn, valid
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.objects import Act, state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

OBJECT_TYPE = "issuance"
ACTS = (
    Act("approve", {IssuanceStatus.AWAITING_APPROVAL}, may_decide),
    Act("refuse", OPEN, may_decide),
    Act("return", OPEN, may_decide),
)
PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
KEY = OpenApiParameter("Idempotency-Key", location="header", required=True)


class ApprovalIn(StrictSerializer):
    digest = serializers.RegexField("^[0-9a-f]{64}$", help_text="The digest as it was read, told back")


class IssuancesView(PuhuiView):
    @extend_schema(
        operation_id="list_issuances",
        parameters=[OpenApiParameter("status"), *PAGING],
        responses={200: IssuancePage},
    )
    def get(self, request) -> Response:
        """List the acting party's issuances, for staff those of their territory, newest first."""
        rows = _shown(visible_issuances(self.actor))
        if status := request.query_params.get("status"):
            if status not in IssuanceStatus.values:
                raise serializers.ValidationError({"status": [", ".join(IssuanceStatus.values)]})
            rows = rows.filter(status=status)
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        states = states_of(page, object_type=OBJECT_TYPE, acts=ACTS, actor=self.actor)
        return pages.get_paginated_response([issuance_body(row, states[row.pk]) for row in page])


class _OneIssuance(PuhuiView):
    def found(self, issuance_id: UUID) -> Issuance:
        """Return an issuance that the caller may see; raises NotFound."""
        issuance = _shown(visible_issuances(self.actor)).filter(pk=issuance_id).first()
        if issuance is None:
            raise NotFound
        return issuance

    def body(self, issuance_id: UUID) -> dict[str, Any]:
        """Return an issuance as it stands."""
        issuance = self.found(issuance_id)
        state = state_of(issuance, object_type=OBJECT_TYPE, acts=ACTS, actor=self.actor)
        return issuance_body(issuance, state)


class IssuanceView(_OneIssuance):
    @extend_schema(operation_id="read_issuance", responses={200: IssuanceBody})
    def get(self, request, issuance_id: UUID) -> Response:
        """Read an issuance with its notice and how many have approved it."""
        return Response(self.body(issuance_id))


class ApproveView(_OneIssuance):
    @extend_schema(
        operation_id="approve_issuance", request=ApprovalIn, parameters=[KEY], responses={200: IssuanceBody}
    )
    def post(self, request, issuance_id: UUID) -> HttpResponse:
        """Approve an issuance, telling back the digest; the second person's approval has it minted."""
        self.found(issuance_id)
        digest, actor = valid(ApprovalIn(data=request.data))["digest"], self.actor

        def execute(command_id: UUID) -> Answer:
            approve_issuance(
                actor=actor, issuance_id=issuance_id, digest=digest, now=puhui_now(), command_id=command_id
            )
            return json_answer(200, self.body(issuance_id))

        # A decision moves no units: its record need not stay for ever.
        return self.once(execute, is_value=False)


class RefuseView(_OneIssuance):
    @extend_schema(
        operation_id="refuse_issuance", request=WhyIn, parameters=[KEY], responses={200: IssuanceBody}
    )
    def post(self, request, issuance_id: UUID) -> HttpResponse:
        """Refuse an issuance and reject its report."""
        return self.decide(request, issuance_id, refuse_issuance)

    def decide(self, request, issuance_id: UUID, command: Any) -> HttpResponse:
        """Run a command that takes a reason."""
        self.found(issuance_id)
        reason, actor = valid(WhyIn(data=request.data))["reason"], self.actor

        def execute(command_id: UUID) -> Answer:
            command(
                actor=actor, issuance_id=issuance_id, reason=reason, now=puhui_now(), command_id=command_id
            )
            return json_answer(200, self.body(issuance_id))

        return self.once(execute, is_value=False)


class ReturnView(RefuseView):
    @extend_schema(
        operation_id="return_issuance", request=WhyIn, parameters=[KEY], responses={200: IssuanceBody}
    )
    def post(self, request, issuance_id: UUID) -> HttpResponse:
        """Refuse an issuance and give its report back to be corrected; approvals are dropped."""
        return self.decide(request, issuance_id, return_to_owner)


class FilingView(_OneIssuance):
    content_negotiation_class = AnyForm

    @extend_schema(operation_id="download_filing", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request, issuance_id: UUID) -> HttpResponse:
        """Download the package an issuance was filed with: documents, tables and their digests."""
        package = getattr(self.found(issuance_id), "package", None)
        if package is None:
            raise NotFound
        return filing_attachment(package)


def _shown(rows):
    rows = rows.select_related("notice", "statement", "report", "intent", "package")
    return rows.prefetch_related("approvals", "answers", "voids")


def issuance_body(issuance: Issuance, state: dict[str, Any]) -> dict[str, Any]:
    """Return an issuance as the API shows it: of approvals the capacity and the time, never who."""
    notice, intent = getattr(issuance, "notice", None), getattr(issuance, "intent", None)
    serial = f"{intent.batch}-{intent.first_no}-{intent.last_no}" if issuance.batch and intent else None
    return {
        "id": issuance.id,
        "report_id": issuance.report_id,
        "project_id": issuance.report.project_id,
        "scheme": issuance.scheme,
        "methodology": issuance.methodology,
        "city": issuance.city,
        "vintage": issuance.vintage,
        "issued_t": issuance.issued_t,
        "buffer_t": issuance.withheld_t,
        "digest": issuance.digest,
        "statement_digest": issuance.statement.digest,
        "notice": notice
        and {
            "id": notice.id,
            "working_days": notice.working_days,
            "starts_at": notice.starts_at,
            "ends_at": notice.ends_at,
            "runs_until": notice.runs_until,
            "ended_at": notice.ended_at,
        },
        "approvals": [
            {"role": approval.role, "approved_at": approval.approved_at, "dropped_at": approval.dropped_at}
            for approval in sorted(issuance.approvals.all(), key=lambda each: each.approved_at)
        ],
        "asked_t": issuance.tonnes,
        "filing": _filing(issuance),
        "void": _void(issuance),
        "batch": issuance.batch or None,
        "serial": serial,
        "requested_at": issuance.requested_at,
        "minted_at": issuance.minted_at,
        **state,
    }


def _filing(issuance: Issuance) -> dict[str, Any] | None:
    """Return what was filed and the authority's answer once two have entered it; of our own register none."""
    package = getattr(issuance, "package", None)
    if package is None:
        return None
    answer = next((row for row in issuance.answers.all() if row.status == AnswerStatus.CONFIRMED), None)
    return {
        "digest": package.digest,
        "size_bytes": package.size_bytes,
        "filed_at": package.filed_at,
        "answer": answer
        and {
            "outcome": answer.outcome,
            "document_no": answer.document_no,
            "document_date": answer.document_date,
            "granted_t": answer.tonnes,
            "lapsed_t": issuance.tonnes - answer.tonnes,
            "reason": answer.reason,
        },
    }


def _void(issuance: Issuance) -> dict[str, Any] | None:
    void = next((row for row in issuance.voids.all() if row.status == VoidStatus.EXECUTED), None)
    if void is None:
        return None
    return {
        "reason": void.reason,
        "executed_at": void.executed_at,
        "cancelled_t": void.cancelled_t,
        "compensated_t": void.compensated_t,
        "owed_t": void.owed_t,
    }


urlpatterns = [
    path("issuances", IssuancesView.as_view(), name="issuances"),
    path("issuances/<uuid:issuance_id>", IssuanceView.as_view(), name="issuance"),
    path("issuances/<uuid:issuance_id>/filing", FilingView.as_view(), name="issuance-filing"),
    path("issuances/<uuid:issuance_id>/approve", ApproveView.as_view(), name="issuance-approve"),
    path("issuances/<uuid:issuance_id>/refuse", RefuseView.as_view(), name="issuance-refuse"),
    path("issuances/<uuid:issuance_id>/return", ReturnView.as_view(), name="issuance-return"),
]
