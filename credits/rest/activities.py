"""Activities of a resident: send them, look at them, see why they were decided as they were."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.consents.selectors import granted_now
from credits.activities.models import Activity
from credits.activities.receive import ItemResult, receive_activities
from credits.activities.selectors import trace_state, visible_to
from credits.monitoring.explanation import explain
from credits.monitoring.models import Verdict
from credits.monitoring.selectors import PENDING, is_status, latest_verdicts, with_status
from credits.rest.activity_schemas import ActivityBatch, ActivityItem, ActivityPage, ActivityResults
from credits.rest.appeals import appeal_body
from credits.rest.household_parts import divided_body
from credits.rest.query import refuse_unknown
from credits.rest.second_looks import second_look_body
from credits.verification.review.selectors import appeal_state
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.errors import InvalidInput, NotFound, UnknownField, gettext_noop
from puhui.kernel.rest.idempotency import key_of, respond_once
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.problems import problem
from puhui.kernel.rest.views import PuhuiView
from puhui.kernel.wake import wake

CREDITING = "credits.tasks.credit_pending"
FILTERS = ("status", "type", "occurred_from", "occurred_to")
_encode = msgspec.json.encode


class ActivitiesView(PuhuiView):
    """`POST activities` stores a batch and answers at once; `GET activities` lists one's own."""

    @extend_schema(
        operation_id="send_activities",
        request=ActivityBatch,
        parameters=[OpenApiParameter("Idempotency-Key", location="header")],
        responses={202: ActivityResults},
    )
    def post(self, request) -> HttpResponse:
        """Send 1 to 500 activities; each is accepted, known already, or refused by itself."""
        items = items_of(request.data)
        if key_of(request, required=False) is None:
            return HttpResponse(self._receive(items), status=202, content_type="application/json")
        party_id = self.party_id
        return respond_once(
            request,
            scope=f"party:{party_id}",
            owner_id=party_id,
            is_value=False,
            execute=lambda _command_id: Answer(status=202, body=self._receive(items)),
        )

    def _receive(self, items: list[Any]) -> bytes:
        consents, now = granted_now(self.party_id)
        results = receive_activities(
            party_id=self.party_id,
            party_region=self.actor.region,
            consents=consents,
            items=items,
            now=now,
        )
        if any(result.status == "ACCEPTED" for result in results):
            transaction.on_commit(partial(wake, CREDITING))
        return _encode({"results": [_result(index, result) for index, result in enumerate(results)]})

    @extend_schema(
        operation_id="list_activities",
        parameters=[
            *(OpenApiParameter(name) for name in (*FILTERS, "cursor")),
            OpenApiParameter("page_size", int),
        ],
        responses={200: ActivityPage},
    )
    def get(self, request) -> Response:
        """List the acting party's activities, newest first."""
        activities = _filtered(visible_to(self.actor), refuse_unknown(request, *FILTERS))
        pages = CursorPages()
        page: list[Activity] = pages.paginate_queryset(activities, request, view=self) or []
        verdicts = latest_verdicts(self.party_id, [activity.id for activity in page])
        return pages.get_paginated_response([_summary(a, verdicts.get(a.id)) for a in page])


class ActivityView(PuhuiView):
    """One activity with its verdict; the steps are computed again from what the verdict rests on."""

    @extend_schema(operation_id="read_activity", responses={200: ActivityItem})
    def get(self, request, activity_id: UUID) -> Response:
        """Read one activity, once decided with the reasons and every step of the calculation."""
        activity = visible_to(self.actor).filter(pk=activity_id).first()
        if activity is None:
            raise NotFound
        verdict = latest_verdicts(self.party_id, [activity.id]).get(activity.id)
        summary = _summary(activity, verdict)
        summary["verification"] = None if verdict is None else explain(activity, verdict)
        summary["divided"] = divided_body(activity)
        summary["trace"] = trace_state(activity)
        summary["appeal"] = appeal_body(appeal_state(activity, verdict, puhui_now()))
        summary["second_look"] = second_look_body(activity)
        return Response(summary)


def items_of(data: Any) -> list[Any]:
    """Return the list under `activities`; raises InvalidInput, UnknownField."""
    if not isinstance(data, dict) or not isinstance(data.get("activities"), list):
        detail = gettext_noop("A list is needed.")
        raise InvalidInput(errors=[{"pointer": "/activities", "code": "required", "detail": _(detail)}])
    for name in data:
        if name != "activities":
            raise UnknownField(errors=[{"pointer": f"/{name}", "code": "unknown_field", "detail": name}])
    return data["activities"]


def _result(index: int, result: ItemResult) -> dict[str, Any]:
    answer: dict[str, Any] = {"client_id": result.client_id, "id": result.id, "status": result.status}
    refused = result.refused
    if refused is not None:
        detail = _(refused.detail) % refused.data
        member = {"pointer": f"/activities/{index}{refused.pointer}", "code": refused.code, "detail": detail}
        answer["problem"] = problem(status=422, code=refused.code, title=detail, members=[member])
    return answer


def _filtered(activities, parameters):
    status, kind = parameters.get("status"), parameters.get("type")
    if status is not None:
        if not is_status(status):
            raise ValidationError({"status": [_("There is no such status.")]})
        activities = with_status(activities, status)
    if kind is not None:
        activities = activities.filter(type__code=kind)
    for name, lookup in (("occurred_from", "occurred_from__gte"), ("occurred_to", "occurred_from__lt")):
        text = parameters.get(name)
        if text is not None:
            activities = activities.filter(**{lookup: _instant(name, text)})
    return activities


def _instant(name: str, text: str):
    try:
        instant = parse_datetime(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValidationError({name: [_("A time as in RFC 3339, with offset, is needed.")]})
    return instant


def _summary(activity: Activity, verdict: Verdict | None) -> dict[str, Any]:
    return {
        "id": activity.id,
        "client_id": activity.client_id,
        "type": activity.type.code,
        "status": PENDING if verdict is None else verdict.status,
        "occurred_from": activity.occurred_from,
        "occurred_to": activity.occurred_to,
        "region": activity.region,
        "meter": activity.meter_id,
        "inputs": activity.inputs,
        "source": {
            name: activity.source[name] for name in ("kind", "code", "reference") if name in activity.source
        },
        "evidence_tier": activity.tier,
        "preview_g": activity.preview_g,
        "credited_g": None if verdict is None else verdict.credited_g,
        "coin_only": None if verdict is None else verdict.is_coin_only,
        "received_at": activity.received_at,
    }


urlpatterns = [
    path("activities", ActivitiesView.as_view(), name="activities"),
    path("activities/<uuid:activity_id>", ActivityView.as_view(), name="activity"),
]
