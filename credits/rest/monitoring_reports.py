"""Monitoring reports: drafted for a period of a project, or for a month of the programme, then sent in."""

from datetime import date
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.monitoring.report_drafts import change_report, create_programme_report, create_report
from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.monitoring.report_selectors import visible_reports
from credits.projects.selectors import project_for
from credits.rest.monitoring_schemas import (
    ACTS,
    OBJECT_TYPE,
    ReportBody,
    ReportPage,
    SealedReportBody,
    report_body,
)
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.fields import LineField
from puhui.kernel.rest.objects import state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictBoolean, StrictSerializer
from puhui.kernel.rest.views import PuhuiView

PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class PeriodIn(StrictSerializer):
    period_from = serializers.DateField(input_formats=["%Y-%m-%d"])
    period_to = serializers.DateField(
        input_formats=["%Y-%m-%d"], help_text="The first day after it, in the same year or its new year's day"
    )
    counts_gaps = StrictBoolean(
        required=False,
        help_text="Days nobody read count as the methodology says: zero, unless it refuses them",
    )


class ProgrammeReportIn(StrictSerializer):
    scheme = LineField(max_length=12)
    methodology = LineField(max_length=60)
    city = LineField(max_length=30)
    month = serializers.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", help_text="Such as 2026-10")
    vintage = serializers.IntegerField(
        required=False,
        min_value=2000,
        max_value=2999,
        help_text="An earlier year than the month's, for grams of that year that were assigned after it",
    )

    def validate_month(self, text: str) -> date:
        year, month = text.split("-")
        if not 2000 <= int(year) <= 2999:
            raise serializers.ValidationError(_("A month is written as 2026-10."))
        return date(int(year), int(month), 1)


class ReportsView(PuhuiView):
    def page_of(self, rows) -> Response:
        """Answer with one page of reports."""
        pages = CursorPages()
        page = pages.paginate_queryset(rows.defer("content"), self.request, view=self)
        states = states_of(page, object_type=OBJECT_TYPE, acts=ACTS, actor=self.actor)
        return pages.get_paginated_response([report_body(row, states[row.pk]) for row in page])

    def one(self, report: MonitoringReport, status: int = 200) -> Response:
        """Answer with a report as it stands, its content included."""
        state = state_of(report, object_type=OBJECT_TYPE, acts=ACTS, actor=self.actor)
        return Response(report_body(report, state) | {"content": report.content}, status=status)


class ProjectReportsView(ReportsView):
    takes_mandates = True

    @extend_schema(operation_id="list_project_reports", parameters=PAGING, responses={200: ReportPage})
    def get(self, request, project_id: UUID) -> Response:
        """List a project's reports that the caller may see, newest first."""
        project = project_for(self.actor, project_id)
        return self.page_of(visible_reports(self.actor).filter(project=project))

    @extend_schema(operation_id="create_report", request=PeriodIn, responses={201: SealedReportBody})
    def post(self, request, project_id: UUID) -> Response:
        """Draft a report for days of one calendar year."""
        body = PeriodIn(data=request.data)
        body.is_valid(raise_exception=True)
        report = create_report(
            actor=self.actor, project_id=project_id, now=puhui_now(), **body.validated_data
        )
        return self.one(report, 201)


class ReportView(ReportsView):
    takes_mandates = True

    @extend_schema(operation_id="read_report", responses={200: SealedReportBody})
    def get(self, request, report_id: UUID) -> Response:
        """Read a report, with what it sealed."""
        return self.one(self._report(report_id))

    @extend_schema(operation_id="change_report", request=PeriodIn, responses={200: SealedReportBody})
    def patch(self, request, report_id: UUID) -> Response:
        """Move the period of a report that is not sealed."""
        self._report(report_id)
        body = PeriodIn(data=request.data)
        body.is_valid(raise_exception=True)
        change_report(actor=self.actor, report_id=report_id, now=puhui_now(), **body.validated_data)
        return self.one(self._report(report_id))

    def _report(self, report_id: UUID) -> MonitoringReport:
        report = visible_reports(self.actor).filter(pk=report_id).first()
        if report is None:
            raise NotFound
        return report


class SubmitReportView(ReportsView):
    takes_mandates = True

    @extend_schema(operation_id="submit_report", request=None, responses={200: SealedReportBody})
    def post(self, request, report_id: UUID) -> Response:
        """Seal a report and hand it to a verification body; from now on nothing of it changes."""
        return self.one(submit_report(actor=self.actor, report_id=report_id, now=puhui_now()))


class ProgrammeReportsView(ReportsView):
    @extend_schema(operation_id="list_programme_reports", parameters=PAGING, responses={200: ReportPage})
    def get(self, request) -> Response:
        """List the programme's reports that the caller may see, newest first."""
        return self.page_of(visible_reports(self.actor).filter(kind=ReportKind.PROGRAMME))

    @extend_schema(
        operation_id="create_programme_report", request=ProgrammeReportIn, responses={201: ReportBody}
    )
    def post(self, request) -> Response:
        """Draft the report of the grams assigned in a city up to the end of a month (operators)."""
        body = ProgrammeReportIn(data=request.data)
        body.is_valid(raise_exception=True)
        report = create_programme_report(actor=self.actor, now=puhui_now(), **body.validated_data)
        return self.one(report, 201)


urlpatterns = [
    path(
        "projects/<uuid:project_id>/monitoring-reports",
        ProjectReportsView.as_view(),
        name="project-reports",
    ),
    path("monitoring-reports/<uuid:report_id>", ReportView.as_view(), name="monitoring-report"),
    path("monitoring-reports/<uuid:report_id>/submit", SubmitReportView.as_view(), name="submit-report"),
    path("programme-reports", ProgrammeReportsView.as_view(), name="programme-reports"),
]
