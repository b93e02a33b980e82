"""What a resident does about an activity after sending it: take it back undecided, appeal once decided."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from credits.monitoring.cancelling import cancel_activity
from credits.rest.activity_schemas import AppealBody, CancelledBody
from credits.screening.reasons import TEXTS
from credits.verification.review.models import Appeal
from credits.verification.review.selectors import AppealState
from credits.verification.review.services import appeal_activity
from credits.verification.review.services.appeal import TEXT_LEAST, TEXT_MOST
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.fields import ParagraphField
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView


class AppealIn(StrictSerializer):
    text = ParagraphField(min_length=TEXT_LEAST, max_length=TEXT_MOST)


class CancelIn(StrictSerializer):
    """An empty object."""


class AppealView(PuhuiView):
    """`POST activities/{id}/appeal`: once, within its time; somebody else than before answers it."""

    @extend_schema(operation_id="appeal_activity", request=AppealIn, responses={201: AppealBody})
    def post(self, request, activity_id: UUID) -> Response:
        """Appeal against a rejection or a reversal; the answer stands in `GET activities/{id}`."""
        body = AppealIn(data=request.data)
        body.is_valid(raise_exception=True)
        appeal = appeal_activity(
            actor=self.actor, activity_id=activity_id, text=body.validated_data["text"], now=puhui_now()
        )
        return Response(appeal_body(AppealState(None, appeal)), status=201)


class CancelView(PuhuiView):
    """`POST activities/{id}/cancel`: as long as it is not decided."""

    @extend_schema(operation_id="cancel_activity", request=CancelIn, responses={200: CancelledBody})
    def post(self, request, activity_id: UUID) -> Response:
        """Take back an activity that is not decided, or in review."""
        CancelIn(data=request.data).is_valid(raise_exception=True)
        verdict = cancel_activity(actor=self.actor, activity_id=activity_id, now=puhui_now())
        return Response({"id": activity_id, "status": verdict.status, "cancelled_at": verdict.decided_at})


def appeal_body(state: AppealState) -> dict[str, Any] | None:
    """Return what the owner reads of an appeal, in their language; None where there is none to be made."""
    appeal = state.appeal
    if appeal is None and state.open_until is None:
        return None
    return {
        "open_until": state.open_until,
        "made_at": appeal and appeal.made_at,
        "answered_at": appeal and appeal.answered_at,
        "is_upheld": appeal and appeal.is_upheld,
        "reasons": _reasons(appeal),
    }


def _reasons(appeal: Appeal | None) -> list[dict[str, str]]:
    codes = appeal.reason_codes if appeal is not None else []
    return [{"code": code, "message": _(TEXTS[code])} for code in codes]


urlpatterns = [
    path("activities/<uuid:activity_id>/appeal", AppealView.as_view(), name="appeal-activity"),
    path("activities/<uuid:activity_id>/cancel", CancelView.as_view(), name="cancel-activity"),
]
