"""What was taken back of a party, why, and what is still owed for it."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from credits.rest.account_schemas import ReversalPage
from credits.reversals.models import Reversal
from credits.reversals.selectors import reversals_of
from credits.screening.reasons import TEXTS
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView


class ReversalsView(PuhuiView):
    @extend_schema(
        operation_id="list_account_reversals",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses={200: ReversalPage},
    )
    def get(self, request) -> Response:
        """List the acting party's activities that were reversed, newest first, each with its debt."""
        pages = CursorPages()
        page = pages.paginate_queryset(reversals_of(self.party_id), request, view=self)
        return pages.get_paginated_response([_reversal(reversal) for reversal in page])


def reason_body(cause: str) -> dict[str, str]:
    """Return a cause as a reason, in the reader's language."""
    return {"code": cause, "message": gettext(TEXTS[cause])}


def _reversal(reversal: Reversal) -> dict[str, Any]:
    debt = getattr(reversal, "debt", None)
    return {
        "id": reversal.pk,
        "activity_id": reversal.activity_id,
        "reversed_at": reversal.done_at,
        "reason": reason_body(reversal.case.cause),
        "credited_g": reversal.credited_g,
        "recovered_g": reversal.recovered_g,
        "coins": reversal.coins,
        "debt": debt
        and {
            "status": debt.status,
            "principal_g": debt.principal_g,
            "paid_g": debt.paid_g,
            "lapses_at": debt.lapses_at,
        },
    }


urlpatterns = [path("account/reversals", ReversalsView.as_view(), name="account-reversals")]
