"""What belongs to a project: its documents, its meters, and what they read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credits.projects.models import Meter, ProjectDocument, Reading
from credits.projects.selectors import (
    documents_of,
    meter_for,
    meters_of,
    project_for,
    readings_of,
    review_states,
)
from credits.projects.services import add_document, add_meter, add_readings
from credits.projects.services.readings import ROWS_MOST, Entry
from credits.rest.project_schemas import (
    DocumentIn,
    DocumentOut,
    DocumentPage,
    MeterPage,
    ProjectMeterIn,
    ProjectMeterOut,
    ReadingPage,
    ReadingsIn,
    StoredReadings,
)
from credits.rest.query import refuse_unknown
from credits.rest.reading_files import ReadingsCsvParser
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import TooManyItems, gettext_noop
from puhui.kernel.quantities import plain
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.parsers import StrictJSONParser
from puhui.kernel.rest.uploads import OneFileParser
from puhui.kernel.rest.views import PuhuiView

PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class DocumentsView(PuhuiView):
    takes_mandates = True
    parser_classes = (OneFileParser,)

    @extend_schema(operation_id="list_project_documents", parameters=PAGING, responses={200: DocumentPage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List the documents of a project, newest first."""
        pages = CursorPages()
        rows = documents_of(project_for(self.actor, project_id))
        page = pages.paginate_queryset(rows, request, view=self)
        states = review_states(page)
        return pages.get_paginated_response([_document(row, states) for row in page])

    @extend_schema(
        operation_id="add_project_document",
        request={"multipart/form-data": DocumentIn},
        responses={201: DocumentOut},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Put a file to a project: a still JPEG, PNG or WEBP image or a plain PDF, 10 MiB at most."""
        body = DocumentIn(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        document = add_document(
            actor=self.actor,
            now=puhui_now(),
            project_id=project_id,
            kind=body.validated_data["kind"],
            content=file.read(),
            name=file.name,
            supersedes=body.validated_data.get("supersedes"),
        )
        return Response(_document(document, review_states([document])), status=201)


class MetersView(PuhuiView):
    takes_mandates = True

    @extend_schema(operation_id="list_project_meters", parameters=PAGING, responses={200: MeterPage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List the meters of a project, newest first."""
        pages = CursorPages()
        rows = meters_of(project_for(self.actor, project_id))
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([_meter(row) for row in page])

    @extend_schema(operation_id="add_project_meter", request=ProjectMeterIn, responses={201: ProjectMeterOut})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Add a meter to a draft."""
        body = ProjectMeterIn(data=request.data)
        body.is_valid(raise_exception=True)
        meter = add_meter(actor=self.actor, now=puhui_now(), project_id=project_id, **body.validated_data)
        return Response(_meter(meter), status=201)


class ReadingsView(PuhuiView):
    takes_mandates = True
    parser_classes = (StrictJSONParser, ReadingsCsvParser)

    @extend_schema(
        operation_id="list_meter_readings",
        parameters=[
            OpenApiParameter("superseded", enum=["true", "false"], description="also what was corrected"),
            *PAGING,
        ],
        responses={200: ReadingPage},
    )
    def get(self, request: Request, project_id: UUID, meter_id: UUID) -> Response:
        """List what a meter read, the latest entry first."""
        asked = refuse_unknown(request, "superseded")
        meter = meter_for(project_for(self.actor, project_id), meter_id)
        rows = readings_of(meter, with_superseded=asked.get("superseded") == "true")
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([_reading(row) for row in page])

    @extend_schema(
        operation_id="add_meter_readings",
        request={"application/json": ReadingsIn, "text/csv": OpenApiTypes.STR},
        responses={201: StoredReadings},
    )
    def post(self, request: Request, project_id: UUID, meter_id: UUID) -> Response:
        """Enter readings, all or none: JSON, or CSV with the header period_from,period_to,value.

        A period is half-open: period_to is the day after its last. A correction names what it supersedes.
        """
        data: Any = request.data
        rows = data.get("readings") if isinstance(data, dict) else None
        if isinstance(rows, list) and len(rows) > ROWS_MOST:
            raise TooManyItems(gettext_noop("At most %(limit)s are taken."), limit=ROWS_MOST)
        body = ReadingsIn(data=data)
        body.is_valid(raise_exception=True)
        entries = [Entry(**row) for row in body.validated_data["readings"]]
        stored = add_readings(
            actor=self.actor, now=puhui_now(), project_id=project_id, meter_id=meter_id, entries=entries
        )
        return Response({"results": [_reading(row) for row in stored]}, status=201)


def _document(document: ProjectDocument, states: Mapping[UUID, str]) -> dict[str, Any]:
    file = document.evidence
    return {
        "id": document.id,
        "kind": document.kind,
        "version": document.version,
        "supersedes": document.supersedes_id,
        "review": states.get(document.id),
        "added_at": document.added_at,
        "file": {
            "id": file.id,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "width": file.width,
            "height": file.height,
            "original_name": file.original_name,
            "digest": file.digest,
            "url": reverse("evidence", args=[file.id]),
        },
    }


def _meter(meter: Meter) -> dict[str, Any]:
    return {
        "id": meter.id,
        "serial_no": meter.serial_no,
        "input_name": meter.input_name,
        "unit": meter.unit,
        "added_at": meter.added_at,
        "ended_at": meter.ended_at,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "id": reading.id,
        "period_from": reading.period_from,
        "period_to": reading.period_to,
        "value": plain(reading.value),
        "entered_at": reading.entered_at,
        "superseded_at": reading.superseded_at,
    }


_PROJECT = "projects/<uuid:project_id>"
urlpatterns = [
    path(f"{_PROJECT}/documents", DocumentsView.as_view(), name="project-documents"),
    path(f"{_PROJECT}/meters", MetersView.as_view(), name="project-meters"),
    path(f"{_PROJECT}/meters/<uuid:meter_id>/readings", ReadingsView.as_view(), name="meter-readings"),
]
