"""The factor tables as anybody may read them: which value holds where and when, its source, its history."""

import re
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credits.factors.models import FactorVersion
from credits.factors.quality import Quality
from credits.factors.selectors import to_row
from credits.factors.vocabulary import CODE_FORM
from credits.methodologies.snapshot import current_snapshot
from credits.rest.catalog_schemas import FactorOut, FactorPageOut
from credits.rest.query import day_of, refuse_unknown
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.views import PuhuiView

WHOLE_NATION = "CN"


class FactorPages(CursorPages):
    ordering = "id"


class FactorsView(PuhuiView):
    """With `region` or `on`: the value of each factor that holds there and then. Else every current value."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(
        operation_id="list_factors",
        parameters=[
            OpenApiParameter("code"),
            OpenApiParameter("region", description="the value that holds there; the whole nation by default"),
            OpenApiParameter("on", description="the value that holds that day, 2026-11-02; today by default"),
            OpenApiParameter("cursor"),
            OpenApiParameter("page_size", int),
        ],
        responses=FactorPageOut,
    )
    def get(self, request: Request) -> Response:
        """List factors."""
        asked = refuse_unknown(request, "code", "region", "on")
        now = puhui_now()
        rows, placeholders = _published(now), frozenset[int]()
        if "code" in asked:
            rows = rows.filter(code=asked["code"])
        if "region" in asked or "on" in asked:
            region, on = asked.get("region", WHOLE_NATION), day_of(asked, "on") or business_date(now)
            holding = _holding(region, on, now)
            placeholders = frozenset(pk for pk, stands_in in holding.items() if stands_in)
            rows = rows.filter(pk__in=holding)
        else:
            rows = _newest(rows, now)
        pages = FactorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([_version(row, row.pk in placeholders) for row in page])


class FactorView(PuhuiView):
    """One factor everywhere, with every version it ever had."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_factor", responses=FactorOut)
    def get(self, request: Request, code: str) -> Response:
        """Read a factor with its version history."""
        refuse_unknown(request)
        if not re.fullmatch(CODE_FORM, code):
            raise NotFound
        now = puhui_now()
        rows = _published(now).filter(code=code)
        history = [_version(row) for row in rows.order_by("region", "year", "version")]
        if not history:
            raise NotFound
        current = [_version(row) for row in _newest(rows, now).order_by("region", "year")]
        return Response(
            {"code": code, "title": history[-1]["title"], "current": current, "versions": history}
        )


def _published(now: datetime) -> QuerySet[FactorVersion]:
    return FactorVersion.objects.filter(published_at__lte=now)


def _newest(rows: QuerySet[FactorVersion], now: datetime) -> QuerySet[FactorVersion]:
    """Leave out what a later version corrects, and what has not begun."""
    begun = Q(valid_from=None) | Q(valid_from__lte=business_date(now))
    rows = rows.filter(begun)
    later = _published(now).filter(
        begun, code=OuterRef("code"), region=OuterRef("region"), version__gt=OuterRef("version")
    )
    same_year = later.filter(year=OuterRef("year"))
    undated = later.filter(year=None)
    return rows.exclude(Exists(same_year)).exclude(Exists(undated), year=None)


def _holding(region: str, on: date, now: datetime) -> dict[int, bool]:
    """Return the ids of the values that hold in a place on a day, and whether each only stands in."""
    table, known_on = current_snapshot(now).factors, business_date(now)
    found = (table.find(code, None, region, on, known_on=known_on) for code in table.codes())
    return {row.id: stands_in for row, stands_in in filter(None, found)}


def _version(version: FactorVersion, is_placeholder: bool = False) -> dict[str, Any]:
    row = to_row(version)
    return {
        "code": row.code,
        "title": row.title.in_language(get_language() or ""),
        "region": row.region,
        "year": row.year,
        "version": row.version,
        "kind": row.kind,
        "value": row.value,
        "unit": row.unit,
        "gas": row.gas,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "status": row.status,
        "placeholder": is_placeholder or row.status == "placeholder",
        "confidence": row.confidence,
        "uncertainty": row.uncertainty,
        "quality": _quality(row.quality),
        "gwp_set": row.gwp_set,
        "source": str(row.source),
        "source_url": row.source.url,
        "note": row.note,
        "published_at": version.published_at,
        "digest": version.digest,
    }


def _quality(quality: Quality | None) -> dict[str, Any] | None:
    if quality is None:
        return None
    return {"scores": quality.scores, "basic_uncertainty": str(quality.basic), "sd95": str(quality.sd95)}


urlpatterns = [
    path("factors", FactorsView.as_view(), name="factors"),
    path("factors/<str:code>", FactorView.as_view(), name="factor"),
]
