"""Verification: cases of the body one acts for, findings and answers, the statement."""

from uuid import UUID

from django.db.models import Count, Q
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.rest.verification_schemas import (
    CASE,
    CASE_ACTS,
    FINDING,
    FINDING_ACTS,
    CaseBody,
    CasePage,
    FindingBody,
    FullCaseBody,
    case_body,
    finding_body,
    sealed_body,
    statement_body,
)
from credits.rest.verification_work_schemas import work_body
from credits.verification import services
from credits.verification.models import Case, Finding, FindingKind, Opinion
from credits.verification.selectors import visible_case, visible_cases, visible_finding
from credits.verification.states import CaseStatus, FindingStatus
from puhui.kernel.clock import puhui_now
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T
from puhui.kernel.rest.fields import ParagraphField
from puhui.kernel.rest.objects import state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
TEXT_MOST = 10_000
UNSETTLED = Count("findings", filter=~Q(findings__status=FindingStatus.CLOSED))


class FindingIn(StrictSerializer):
    kind = serializers.ChoiceField(FindingKind.choices)
    text = ParagraphField(min_length=5, max_length=TEXT_MOST)


class AnswerIn(StrictSerializer):
    text = ParagraphField(min_length=2, max_length=TEXT_MOST)


class WhyIn(StrictSerializer):
    reason = ParagraphField(min_length=5, max_length=500)


class MaybeWhyIn(StrictSerializer):
    reason = ParagraphField(max_length=500, required=False, allow_blank=True, default="")


class StatementIn(StrictSerializer):
    opinion = serializers.ChoiceField(Opinion.choices)
    tonnes = serializers.IntegerField(min_value=0, max_value=AMOUNT_MAX // G_PER_T)
    text = ParagraphField(min_length=5, max_length=TEXT_MOST)
    report_digest = serializers.RegexField("^[0-9a-f]{64}$")


def valid(body: StrictSerializer) -> dict:
    """Return what a body says; raises ValidationError."""
    body.is_valid(raise_exception=True)
    return body.validated_data


class CasesView(PuhuiView):
    @extend_schema(
        operation_id="list_cases",
        parameters=[OpenApiParameter("status"), *PAGING],
        responses={200: CasePage},
    )
    def get(self, request) -> Response:
        """List cases: of the body one acts for, about one's own reports, of one's territory as staff."""
        rows = visible_cases(self.actor).annotate(unsettled=UNSETTLED).defer("report__content")
        if status := request.query_params.get("status"):
            if status not in CaseStatus.values:
                raise serializers.ValidationError({"status": [", ".join(CaseStatus.values)]})
            rows = rows.filter(status=status)
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        states = states_of(page, object_type=CASE, acts=CASE_ACTS, actor=self.actor)
        return pages.get_paginated_response(
            [case_body(case, states[case.pk], case.unsettled) for case in page]
        )


class _OneCase(PuhuiView):
    def one(self, case: Case, status: int = 200) -> Response:
        """Answer with a case as it stands."""
        findings = list(case.findings.order_by("raised_at", "id"))
        for finding in findings:
            finding.case = case
        states = states_of(findings, object_type=FINDING, acts=FINDING_ACTS, actor=self.actor)
        unsettled = sum(finding.status != FindingStatus.CLOSED for finding in findings)
        state = state_of(case, object_type=CASE, acts=CASE_ACTS, actor=self.actor)
        return Response(
            case_body(case, state, unsettled)
            | {
                "report": sealed_body(case),
                "findings": [finding_body(each, states[each.pk]) for each in findings],
                "statement": statement_body(case),
                **work_body(case),
            },
            status=status,
        )


class CaseView(_OneCase):
    @extend_schema(operation_id="read_case", responses={200: FullCaseBody})
    def get(self, request, case_id: UUID) -> Response:
        """Read a case with the sealed report, its findings and the statement."""
        return self.one(visible_case(self.actor, case_id))


class FindingsView(PuhuiView):
    @extend_schema(operation_id="raise_finding", request=FindingIn, responses={201: FindingBody})
    def post(self, request, case_id: UUID) -> Response:
        """Ask the owner for a clarification or a correction."""
        visible_case(self.actor, case_id)
        wanted = valid(FindingIn(data=request.data))
        return self.one(
            services.raise_finding(actor=self.actor, case_id=case_id, now=puhui_now(), **wanted), 201
        )

    def one(self, finding: Finding, status: int = 200) -> Response:
        """Answer with a finding as it stands."""
        state = state_of(finding, object_type=FINDING, acts=FINDING_ACTS, actor=self.actor)
        return Response(finding_body(finding, state), status=status)


class AnswerView(FindingsView):
    takes_mandates = True

    @extend_schema(operation_id="answer_finding", request=AnswerIn, responses={200: FindingBody})
    def post(self, request, finding_id: UUID) -> Response:
        """Answer a finding about one's report."""
        visible_finding(self.actor, finding_id)
        wanted = valid(AnswerIn(data=request.data))
        return self.one(
            services.answer_finding(actor=self.actor, finding_id=finding_id, now=puhui_now(), **wanted)
        )


class CloseFindingView(FindingsView):
    @extend_schema(operation_id="close_finding", request=MaybeWhyIn, responses={200: FindingBody})
    def post(self, request, finding_id: UUID) -> Response:
        """Take an answer."""
        visible_finding(self.actor, finding_id)
        wanted = valid(MaybeWhyIn(data=request.data))
        return self.one(
            services.close_finding(actor=self.actor, finding_id=finding_id, now=puhui_now(), **wanted)
        )


class ReopenFindingView(FindingsView):
    @extend_schema(operation_id="reopen_finding", request=MaybeWhyIn, responses={200: FindingBody})
    def post(self, request, finding_id: UUID) -> Response:
        """Ask again: the answer does not do."""
        visible_finding(self.actor, finding_id)
        wanted = valid(MaybeWhyIn(data=request.data))
        return self.one(
            services.reopen_finding(actor=self.actor, finding_id=finding_id, now=puhui_now(), **wanted)
        )


class StatementView(_OneCase):
    @extend_schema(operation_id="sign_statement", request=StatementIn, responses={201: FullCaseBody})
    def post(self, request, case_id: UUID) -> Response:
        """Sign the statement, once and for ever, telling back the digest of what was read."""
        visible_case(self.actor, case_id)
        wanted = valid(StatementIn(data=request.data))
        services.sign_statement(actor=self.actor, case_id=case_id, now=puhui_now(), **wanted)
        return self.one(visible_case(self.actor, case_id), 201)


class ReturnCaseView(_OneCase):
    @extend_schema(operation_id="return_case", request=WhyIn, responses={200: CaseBody})
    def post(self, request, case_id: UUID) -> Response:
        """Give the report back to its owner to be corrected; the case is closed."""
        visible_case(self.actor, case_id)
        wanted = valid(WhyIn(data=request.data))
        services.return_case(actor=self.actor, case_id=case_id, now=puhui_now(), **wanted)
        return self.one(visible_case(self.actor, case_id))


urlpatterns = [
    path("verification/cases", CasesView.as_view(), name="cases"),
    path("verification/cases/<uuid:case_id>", CaseView.as_view(), name="case"),
    path("verification/cases/<uuid:case_id>/findings", FindingsView.as_view(), name="case-findings"),
    path("verification/cases/<uuid:case_id>/statement", StatementView.as_view(), name="case-statement"),
    path("verification/cases/<uuid:case_id>/return", ReturnCaseView.as_view(), name="case-return"),
    path("findings/<uuid:finding_id>/answer", AnswerView.as_view(), name="finding-answer"),
    path("findings/<uuid:finding_id>/close", CloseFindingView.as_view(), name="finding-close"),
    path("findings/<uuid:finding_id>/reopen", ReopenFindingView.as_view(), name="finding-reopen"),
]
