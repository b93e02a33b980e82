"""Tables of readings, up to 200 MiB: read by a worker, with a word on every row that is refused."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from credits.projects.selectors import project_for, reading_file_for, reading_files_of, refused_rows_of
from credits.projects.services import receive_reading_file
from credits.projects.table_models import ReadingFile
from credits.rest.filing_schemas import ReadingFileOut, ReadingFilePage, RefusedRowPage
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import BodyTooLarge, InvalidInput, gettext_noop
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView

FILE_BYTES_MAX = 200 * 1024 * 1024  # decisions 39
PIECE = 256 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]


class CsvTableParser(BaseParser):
    """Puts a body on disk in pieces, and stops at the byte that is too much; raises BodyTooLarge."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        left = FILE_BYTES_MAX
        file = TemporaryFile()  # noqa: SIM115 - it lives as long as the request
        while piece := stream.read(PIECE):
            left -= len(piece)
            if left < 0:
                file.close()
                raise BodyTooLarge(gettext_noop("At most %(limit)s bytes are taken."), limit=FILE_BYTES_MAX)
            file.write(piece)
        file.seek(0)
        return file


class XlsxTableParser(CsvTableParser):
    media_type = XLSX


class ReadingTablesView(PuhuiView):
    parser_classes = (CsvTableParser, XlsxTableParser)

    @extend_schema(operation_id="list_reading_tables", parameters=PAGING, responses={200: ReadingFilePage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List a project's tables of readings, newest first."""
        pages = CursorPages()
        rows = reading_files_of(project_for(self.actor, project_id))
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([_file(row) for row in page])

    @extend_schema(
        operation_id="send_reading_table",
        parameters=[OpenApiParameter("name", description="What the file is called")],
        request={"text/csv": OpenApiTypes.BINARY, XLSX: OpenApiTypes.BINARY},
        responses={202: ReadingFileOut},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Send a table with the columns meter, period_from, period_to, value, of days or of parts of a day.

        The meter's column may be left out where there is one meter. What is right is stored, the rest told.
        """
        project_for(self.actor, project_id)
        file: Any = request.data
        if not hasattr(file, "seek"):
            raise InvalidInput(gettext_noop("The table is empty."))
        with file:
            received = receive_reading_file(
                actor=self.actor,
                now=puhui_now(),
                project_id=project_id,
                content=file,
                name=request.query_params.get("name", ""),
            )
        return Response(_file(received), status=202)


class ReadingTableView(PuhuiView):
    @extend_schema(operation_id="read_reading_table", responses={200: ReadingFileOut})
    def get(self, request: Request, project_id: UUID, file_id: UUID) -> Response:
        """Read how far a table is, and what came of its rows."""
        return Response(_file(reading_file_for(project_for(self.actor, project_id), file_id)))


class RefusedRowsView(PuhuiView):
    @extend_schema(operation_id="list_refused_rows", parameters=PAGING, responses={200: RefusedRowPage})
    def get(self, request: Request, project_id: UUID, file_id: UUID) -> Response:
        """List every row of a table that was not taken, in the order in which they were refused."""
        file = reading_file_for(project_for(self.actor, project_id), file_id)
        pages = CursorPages()
        pages.ordering = "id"
        page = pages.paginate_queryset(refused_rows_of(file), request, view=self)
        rows = [{"row": row.row_number, "column": row.column, "code": row.code} for row in page]
        return pages.get_paginated_response(rows)


def _file(file: ReadingFile) -> dict[str, Any]:
    members = (
        *("id", "project_id", "status", "digest", "size_bytes", "received_at", "ended_at", "rows_read"),
        *("rows_taken", "rows_known", "rows_refused", "fault", "fault_row", "fault_column"),
    )
    return {name: getattr(file, name) for name in members}


_TABLES = "projects/<uuid:project_id>/reading-tables"
urlpatterns = [
    path(_TABLES, ReadingTablesView.as_view(), name="reading-tables"),
    path(f"{_TABLES}/<uuid:file_id>", ReadingTableView.as_view(), name="reading-table"),
    path(f"{_TABLES}/<uuid:file_id>/refused-rows", RefusedRowsView.as_view(), name="refused-rows"),
]
