"""What a verifier enters in a case: checklist, sample, visits with photographs; further readings."""

from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credits.rest.verification import PAGING, TEXT_MOST, StatementIn, valid
from credits.rest.verification_work_schemas import (
    READING,
    READING_ACTS,
    CheckBody,
    FullReadingBody,
    ReadingsPage,
    SampledBody,
    VisitBody,
    read_report_body,
    reading_body,
    visit_body,
    work_body,
)
from credits.verification import services
from credits.verification.reading_models import FurtherReading
from credits.verification.selectors import visible_case, visible_reading, visible_readings, visible_visit
from credits.verification.states import ReadingStatus
from credits.verification.work_models import Conformity
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.fields import ParagraphField
from puhui.kernel.rest.objects import state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.uploads import OneFileParser
from puhui.kernel.rest.views import PuhuiView

ITEMS_MOST = 500


class CheckIn(StrictSerializer):
    code = serializers.CharField(max_length=200)
    answer = serializers.ChoiceField(Conformity.choices)
    note = ParagraphField(max_length=2_000, required=False, allow_blank=True, default="")


class ChecklistIn(StrictSerializer):
    answers = serializers.ListField(child=CheckIn(), min_length=1, max_length=ITEMS_MOST)


class LineIn(StrictSerializer):
    ref = serializers.UUIDField()
    is_right = serializers.BooleanField()
    note = ParagraphField(max_length=2_000, required=False, allow_blank=True, default="")


class SampleIn(StrictSerializer):
    lines = serializers.ListField(child=LineIn(), min_length=1, max_length=ITEMS_MOST)


class VisitIn(StrictSerializer):
    visited_on = serializers.DateField()
    notes = ParagraphField(min_length=5, max_length=TEXT_MOST)


class PhotoIn(StrictSerializer):
    file = serializers.FileField()


class ChecklistView(PuhuiView):
    @extend_schema(
        operation_id="answer_checklist", request=ChecklistIn, responses={200: CheckBody(many=True)}
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Answer items of the checklist; what was answered before may be changed until the statement."""
        visible_case(self.actor, case_id)
        wanted = valid(ChecklistIn(data=request.data))
        case = services.answer_checklist(actor=self.actor, case_id=case_id, now=puhui_now(), **wanted)
        return Response(work_body(case)["checklist"])


class SampleView(PuhuiView):
    @extend_schema(operation_id="judge_sample", request=SampleIn, responses={200: SampledBody(many=True)})
    def post(self, request: Request, case_id: UUID) -> Response:
        """Say of lines of the sample whether they are right."""
        visible_case(self.actor, case_id)
        wanted = valid(SampleIn(data=request.data))
        case = services.judge_lines(actor=self.actor, case_id=case_id, now=puhui_now(), **wanted)
        return Response(work_body(case)["sample"])


class VisitsView(PuhuiView):
    @extend_schema(operation_id="note_visit", request=VisitIn, responses={201: VisitBody})
    def post(self, request: Request, case_id: UUID) -> Response:
        """Note a visit to the place; photographs are put to it one by one."""
        visible_case(self.actor, case_id)
        wanted = valid(VisitIn(data=request.data))
        visit = services.note_visit(actor=self.actor, case_id=case_id, now=puhui_now(), **wanted)
        return Response(visit_body(visit), status=201)


class PhotosView(PuhuiView):
    parser_classes = (OneFileParser,)

    @extend_schema(
        operation_id="add_visit_photo",
        request={"multipart/form-data": PhotoIn},
        responses={201: VisitBody},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        """Put a photograph to a visit: a still JPEG, PNG or WEBP image, 10 MiB at most."""
        visit = visible_visit(self.actor, visit_id)
        file = valid(PhotoIn(data=request.data))["file"]
        services.add_photo(
            actor=self.actor, visit_id=visit_id, content=file.read(), name=file.name, now=puhui_now()
        )
        return Response(visit_body(visit), status=201)


class ReadingsView(PuhuiView):
    @extend_schema(
        operation_id="list_further_readings",
        parameters=[OpenApiParameter("status"), *PAGING],
        responses={200: ReadingsPage},
    )
    def get(self, request: Request) -> Response:
        """List further readings: of the body one acts for, or of one's territory as staff."""
        rows = visible_readings(self.actor).defer("case__report__content")
        if status := request.query_params.get("status"):
            if status not in ReadingStatus.values:
                raise serializers.ValidationError({"status": [", ".join(ReadingStatus.values)]})
            rows = rows.filter(status=status)
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        states = states_of(page, object_type=READING, acts=READING_ACTS, actor=self.actor)
        return pages.get_paginated_response([reading_body(each, states[each.pk]) for each in page])


class _OneReading(PuhuiView):
    def one(self, reading: FurtherReading) -> Response:
        """Answer with a further reading and the report."""
        state = state_of(reading, object_type=READING, acts=READING_ACTS, actor=self.actor)
        return Response(reading_body(reading, state) | {"report": read_report_body(reading)})


class ReadingView(_OneReading):
    @extend_schema(operation_id="read_further_reading", responses={200: FullReadingBody})
    def get(self, request: Request, reading_id: UUID) -> Response:
        """Read a further reading with the sealed report; not what the first verifier said."""
        return self.one(visible_reading(self.actor, reading_id))


class OpinionView(_OneReading):
    @extend_schema(operation_id="give_opinion", request=StatementIn, responses={200: FullReadingBody})
    def post(self, request: Request, reading_id: UUID) -> Response:
        """Say what one finds, once, telling back the digest of what was read."""
        visible_reading(self.actor, reading_id)
        wanted = valid(StatementIn(data=request.data))
        services.read_further(actor=self.actor, reading_id=reading_id, now=puhui_now(), **wanted)
        return self.one(visible_reading(self.actor, reading_id))


_CASE = "verification/cases/<uuid:case_id>"
urlpatterns = [
    path(f"{_CASE}/checklist", ChecklistView.as_view(), name="case-checklist"),
    path(f"{_CASE}/sample", SampleView.as_view(), name="case-sample"),
    path(f"{_CASE}/visits", VisitsView.as_view(), name="case-visits"),
    path("verification/visits/<uuid:visit_id>/photos", PhotosView.as_view(), name="visit-photos"),
    path("verification/readings", ReadingsView.as_view(), name="further-readings"),
    path("verification/readings/<uuid:reading_id>", ReadingView.as_view(), name="further-reading"),
    path("verification/readings/<uuid:reading_id>/opinion", OpinionView.as_view(), name="reading-opinion"),
]
