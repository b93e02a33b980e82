"""Figures of a report: the inputs of its methodology that no meter reads, entered while it is open."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.figures import enter_figures, figures_of
from credits.monitoring.report_models import ReportKind
from credits.monitoring.report_selectors import visible_reports
from credits.rest.csv_bodies import CsvBodyParser
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import plain
from puhui.kernel.rest.fields import QuantityField
from puhui.kernel.rest.parsers import StrictJSONParser
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView

# Of a list: as many strata as a methodology takes, and more.
VALUES_MOST, INPUTS_MOST = 1_000, 50


class FigureIn(StrictSerializer):
    input_name = serializers.CharField(max_length=60, help_text="As the methodology calls it")
    values = serializers.ListField(
        child=QuantityField(),
        max_length=VALUES_MOST,
        help_text="In the methodology's unit: one, or of a list one for each of its items",
    )


class FiguresIn(StrictSerializer):
    figures = serializers.ListField(child=FigureIn(), max_length=INPUTS_MOST)


class FiguresCsvParser(CsvBodyParser):
    """Of a list each value has a line of its own, in the order of the list's items."""

    heading = ("input_name", "value")
    rows_most = VALUES_MOST

    def body_of(self, rows: list[dict[str, str]]) -> dict[str, Any]:
        values: dict[str, list[str]] = {}
        for row in rows:
            values.setdefault(row["input_name"], []).append(row["value"])
        return {"figures": [{"input_name": name, "values": told} for name, told in values.items()]}


class FigureOut(serializers.Serializer):
    id = serializers.UUIDField()
    input_name = serializers.CharField()
    position = serializers.IntegerField(help_text="Among the values of the input, from 0")
    value = serializers.CharField()
    unit = serializers.CharField()
    entered_at = serializers.DateTimeField()


class ReportFiguresBody(serializers.Serializer):
    results = FigureOut(many=True)


class ReportFiguresView(PuhuiView):
    takes_mandates = True
    parser_classes = (StrictJSONParser, FiguresCsvParser)

    @extend_schema(operation_id="list_report_figures", responses={200: ReportFiguresBody})
    def get(self, request: Request, report_id: UUID) -> Response:
        """List the figures of a project's report as they stand."""
        report = visible_reports(self.actor).filter(pk=report_id, kind=ReportKind.PROJECT).first()
        if report is None:
            raise NotFound
        return Response(_shown(figures_of(report)))

    @extend_schema(
        operation_id="enter_report_figures",
        request={"application/json": FiguresIn, "text/csv": OpenApiTypes.STR},
        responses={200: ReportFiguresBody},
    )
    def post(self, request: Request, report_id: UUID) -> Response:
        """Enter figures of a report that is not sealed; what was entered of the same inputs is superseded.

        As CSV with the first line input_name,value and one line a value.
        """
        body = FiguresIn(data=request.data)
        body.is_valid(raise_exception=True)
        figures = {row["input_name"]: row["values"] for row in body.validated_data["figures"]}
        stored = enter_figures(actor=self.actor, report_id=report_id, figures=figures, now=puhui_now())
        return Response(_shown(stored))


def _shown(figures: Sequence[ReportFigure]) -> dict[str, Any]:
    return {
        "results": [
            {
                "id": row.id,
                "input_name": row.input_name,
                "position": row.position,
                "value": plain(row.value),
                "unit": row.unit,
                "entered_at": row.entered_at,
            }
            for row in figures
        ]
    }


urlpatterns = [
    path("monitoring-reports/<uuid:report_id>/figures", ReportFiguresView.as_view(), name="report-figures"),
]
