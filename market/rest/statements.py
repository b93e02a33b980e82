"""What a seller got for its lots: statements to the fen."""

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from market.trading.selectors import statements_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.query import refuse_unknown
from puhui.kernel.rest.serializers import PageBody
from puhui.kernel.rest.views import PuhuiView


class StatementLineBody(serializers.Serializer):
    fill = serializers.UUIDField()
    quantity_t = serializers.IntegerField()
    price_fen = serializers.IntegerField()
    amount_fen = serializers.IntegerField()


class ProceedsBody(serializers.Serializer):
    id = serializers.UUIDField()
    session = serializers.UUIDField()
    lot = serializers.UUIDField()
    instrument = serializers.CharField()
    quantity_t = serializers.IntegerField()
    gross_fen = serializers.IntegerField()
    fee_bp = serializers.IntegerField()
    fee_fen = serializers.IntegerField(help_text="Rounded up to a fen")
    net_fen = serializers.IntegerField()
    lines = StatementLineBody(many=True)
    issued_at = serializers.DateTimeField()


class ProceedsPage(PageBody):
    results = ProceedsBody(many=True)


class StatementsView(PuhuiView):
    @extend_schema(
        operation_id="list_statements",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=ProceedsPage,
    )
    def get(self, request: Request) -> Response:
        """List the acting party's proceeds, newest first."""
        refuse_unknown(request)
        pages = CursorPages()
        page = pages.paginate_queryset(statements_of(self.actor), request, view=self)
        return pages.get_paginated_response(
            [
                {
                    "id": row.id,
                    "session": row.session_id,
                    "lot": row.session.lot_id,
                    "instrument": row.session.instrument_id,
                    "quantity_t": row.quantity_t,
                    "gross_fen": row.gross_fen,
                    "fee_bp": row.fee_bp,
                    "fee_fen": row.fee_fen,
                    "net_fen": row.net_fen,
                    "lines": row.lines,
                    "issued_at": row.issued_at,
                }
                for row in page
            ]
        )


urlpatterns = [path("market/statements", StatementsView.as_view(), name="statements")]
