"""What a resident has of the bills of the household's meters, whoever of it sent them, and why."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.activities.models import Activity
from credits.monitoring.explanation import explain
from credits.monitoring.models import Verdict
from credits.monitoring.part_models import VerdictPart
from credits.monitoring.part_selectors import divided, latest_of, parts_of_member
from credits.rest.activity_schemas import VerificationBody
from credits.rest.registry import PAGING
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import PageBody
from puhui.kernel.rest.views import PuhuiView


class HouseholdPartBody(serializers.Serializer):
    activity = serializers.UUIDField(help_text="The bill, as account/entries names it")
    type = serializers.CharField()
    meter = serializers.UUIDField()
    occurred_from = serializers.DateTimeField()
    occurred_to = serializers.DateTimeField()
    is_mine = serializers.BooleanField(help_text="Sent by the caller; else by another member")
    status = serializers.CharField(help_text="CREDITED, or REVERSED if it was taken back")
    share_bp = serializers.IntegerField(help_text="As agreed for the period's last day")
    part_g = serializers.IntegerField()
    credited_g = serializers.IntegerField(help_text="The whole bill's")
    verification = VerificationBody(required=False, help_text="Why the whole came to that; one bill alone")


class HouseholdPartPage(PageBody):
    results = HouseholdPartBody(many=True)


class HouseholdPartsView(PuhuiView):
    @extend_schema(operation_id="list_household_parts", parameters=PAGING, responses=HouseholdPartPage)
    def get(self, request) -> Response:
        """List the acting party's parts of the household's bills, newest first."""
        pages = CursorPages()
        page: list[VerdictPart] = (
            pages.paginate_queryset(parts_of_member(self.party_id), request, view=self) or []
        )
        bills = Activity.objects.select_related("type").in_bulk([part.activity_id for part in page])
        latest = latest_of(page)
        return pages.get_paginated_response(
            [_body(part, bills[part.activity_id], latest[part.activity_id]) for part in page]
        )


class HouseholdPartView(PuhuiView):
    @extend_schema(operation_id="read_household_part", responses=HouseholdPartBody)
    def get(self, request, activity_id: UUID) -> Response:
        """Read one bill that the acting party has a part of, with every step of the calculation."""
        part = parts_of_member(self.party_id).filter(activity_id=activity_id).first()
        if part is None:
            raise NotFound
        bill = Activity.objects.select_related("type").get(pk=activity_id)
        verdict = latest_of([part])[activity_id]
        return Response(_body(part, bill, verdict) | {"verification": explain(bill, verdict)})


def divided_body(activity: Activity) -> list[dict[str, Any]]:
    """Return how a bill was divided, for whoever sent it: shares without names, empty for one claimant."""
    return [
        {
            "share_bp": part.share_bp,
            "part_g": part.grams,
            "is_mine": part.member_id == activity.party_id,
        }
        for part in divided(activity.id)
    ]


def _body(part: VerdictPart, bill: Activity, verdict: Verdict) -> dict[str, Any]:
    return {
        "activity": part.activity_id,
        "type": bill.type.code,
        "meter": bill.meter_id,
        "occurred_from": bill.occurred_from,
        "occurred_to": bill.occurred_to,
        "is_mine": part.party_id == part.member_id,
        "status": verdict.status,
        "share_bp": part.share_bp,
        "part_g": part.grams,
        "credited_g": sum(each.grams for each in divided(part.activity_id)),
    }


urlpatterns = [
    path("account/household-parts", HouseholdPartsView.as_view(), name="household-parts"),
    path("account/household-parts/<uuid:activity_id>", HouseholdPartView.as_view(), name="household-part"),
]
