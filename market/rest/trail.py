"""`GET account/entries/{id}/trail`: the way of these grams, from an operator's record to the last fen."""

from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from market.custody.trail import trail_of
from market.rest.trail_schemas import TrailBody
from market.trading.trail import trail_answer
from puhui.kernel.rest.views import PuhuiView


class TrailView(PuhuiView):
    has_etag = True

    @extend_schema(operation_id="read_trail", responses={200: TrailBody})
    def get(self, request: Request, entry_id: UUID) -> Response:
        """Read where the grams or units of one's own entry came from, and what became of them."""
        return Response(trail_answer(trail_of(entry_id=entry_id, party_id=self.party_id)))


urlpatterns = [path("account/entries/<uuid:entry_id>/trail", TrailView.as_view(), name="account-trail")]
