"""Years' ends: the public notice of what is settled by which rule, and what became of one's own grams."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.ledger.models import Asset
from credits.rest.registry import PAGING, PublicView
from credits.yearend.models import YearEndLine, YearEndSettlement
from credits.yearend.selectors import announced_settlements, lines_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import PageBody
from puhui.kernel.rest.views import PuhuiView


class YearEndBody(serializers.Serializer):
    id = serializers.UUIDField()
    scheme = serializers.CharField()
    year = serializers.IntegerField(help_text="Grams of this year and before that are left")
    rule = serializers.CharField(help_text="The version of the scheme's rule, such as DEMO/1")
    personal = serializers.CharField(help_text="carry, coins or retire")
    coin_only = serializers.CharField(help_text="carry or coins")
    programme = serializers.CharField(
        help_text="What the programme has left under a tonne: carry, coins or retire"
    )
    announced_on = serializers.DateField()
    due_on = serializers.DateField(help_text="Until then everybody may use them as they like")
    status = serializers.CharField(help_text="ANNOUNCED or DONE")


class YearEndPage(PageBody):
    results = YearEndBody(many=True)


class YearEndLineBody(serializers.Serializer):
    id = serializers.UUIDField()
    year = serializers.IntegerField()
    book = serializers.CharField()
    methodology = serializers.CharField()
    city = serializers.CharField()
    vintage = serializers.IntegerField()
    grams = serializers.IntegerField()
    outcome = serializers.CharField(help_text="CARRIED, COINS or RETIRED")
    coins = serializers.IntegerField()
    problem = serializers.CharField(help_text="Why grams were carried that should have become coins")
    source_id = serializers.UUIDField(
        allow_null=True, help_text="The assignment or retirement, as account/entries names it"
    )
    settled_at = serializers.DateTimeField()


class YearEndLinePage(PageBody):
    results = YearEndLineBody(many=True)


class YearEndsView(PublicView):
    @extend_schema(operation_id="list_year_ends", parameters=PAGING, responses={200: YearEndPage})
    def get(self, request) -> Response:
        """List the settlements of years that are announced or done, newest first."""
        return self.page(announced_settlements(), lambda page: [_settlement(each) for each in page])


class AccountYearEndsView(PuhuiView):
    @extend_schema(operation_id="list_account_year_ends", parameters=PAGING, responses={200: YearEndLinePage})
    def get(self, request) -> Response:
        """List what became of the acting party's grams at years' ends, newest first."""
        pages = CursorPages()
        page = pages.paginate_queryset(lines_of(self.party_id), request, view=self)
        assets = Asset.objects.in_bulk({line.asset_id for line in page})
        return pages.get_paginated_response([_line(line, assets[line.asset_id]) for line in page])


def _settlement(settlement: YearEndSettlement) -> dict[str, Any]:
    return {
        "id": settlement.id,
        "scheme": settlement.scheme,
        "year": settlement.year,
        "rule": settlement.rule.label,
        "personal": settlement.rule.personal,
        "coin_only": settlement.rule.coin_only,
        "programme": settlement.rule.programme,
        "announced_on": settlement.announced_on,
        "due_on": settlement.due_on,
        "status": settlement.status,
    }


def _line(line: YearEndLine, asset: Asset) -> dict[str, Any]:
    return {
        "id": line.id,
        "year": line.settlement.year,
        "book": asset.book,
        "methodology": asset.methodology,
        "city": asset.city,
        "vintage": asset.vintage,
        "grams": line.grams,
        "outcome": line.outcome,
        "coins": line.coins,
        "problem": line.problem,
        "source_id": line.ref,
        "settled_at": line.settled_at,
    }


urlpatterns = [
    path("registry/year-ends", YearEndsView.as_view(), name="registry-year-ends"),
    path("account/year-ends", AccountYearEndsView.as_view(), name="account-year-ends"),
]
