"""Methodologies as anybody may read them, and what an activity would be worth by one. No sign-in."""

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credits.methodologies.bound import show
from credits.methodologies.description import describe
from credits.methodologies.estimation import default_region, find_version
from credits.methodologies.language import Document
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.snapshot import VersionRow, current_snapshot, program_of
from credits.rest.catalog_schemas import MethodologyOut, MethodologyPageOut
from credits.rest.query import day_of, refuse_unknown
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.views import PuhuiView

PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
PLACE = [OpenApiParameter("region"), OpenApiParameter("on", description="day of the factors, 2026-11-02")]


class MethodologyPages(CursorPages):
    ordering = "methodology_id"


class MethodologiesView(PuhuiView):
    """The library: one entry a methodology, in the version that is in effect (else the newest published)."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(
        operation_id="list_methodologies",
        parameters=[
            OpenApiParameter("participant", enum=["resident", "organisation"]),
            OpenApiParameter("activity_type"),
            *PAGING,
        ],
        responses=MethodologyPageOut,
    )
    def get(self, request: Request) -> Response:
        """List methodologies, by code."""
        filters = refuse_unknown(request, "participant", "activity_type")
        rows = _current(puhui_now()).filter(**filters)
        pages = MethodologyPages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([_summary(row) for row in page])


class MethodologyView(PuhuiView):
    """One methodology whole, in the version in effect or a named one, with the factors of a place and day."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_methodology", parameters=PLACE, responses=MethodologyOut)
    def get(self, request: Request, code: str) -> Response:
        """Read a methodology: inputs, rules, factors, steps, caps, examples, text."""
        return _whole(request, code, None)


class MethodologyVersionView(PuhuiView):
    """One published version of a methodology."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_methodology_version", parameters=PLACE, responses=MethodologyOut)
    def get(self, request: Request, code: str, version: int) -> Response:
        """Read one version of a methodology."""
        return _whole(request, code, version)


def _whole(request: Request, code: str, version: int | None) -> Response:
    asked = refuse_unknown(request, "region", "on")
    now = puhui_now()
    on = day_of(asked, "on") or business_date(now)
    snapshot = current_snapshot(now)
    row = find_version(snapshot, code, version, on, now)
    region = asked.get("region") or default_region(snapshot, row)
    program = program_of(row.id, row.digest)
    shown = show(program, snapshot.factors, region=region, on=on, known_on=business_date(now))
    versions = [_version(other) for other in snapshot.versions_of(code) if other.published_at <= now]
    return Response(
        _head(row, shown.document) | describe(shown, get_language() or "") | {"versions": versions}
    )


def _current(now: datetime) -> QuerySet[MethodologyVersion]:
    """Return one version a methodology: the one in effect, else the newest published."""
    today = business_date(now)
    in_effect = Case(
        When(effective_from__lte=today, effective_to=None, then=Value(True)),
        When(effective_from__lte=today, effective_to__gt=today, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    published = MethodologyVersion.objects.filter(status="PUBLISHED", published_at__lte=now)
    newest = published.annotate(in_effect=in_effect).order_by("methodology_id", "-in_effect", "-version")
    return MethodologyVersion.objects.filter(pk__in=newest.distinct("methodology_id").values("pk")).defer(
        "text"
    )


def _summary(row: MethodologyVersion) -> dict[str, Any]:
    document = program_of(row.pk, row.digest).document
    english = (get_language() or "").startswith("en")
    return {
        "code": row.methodology_id,
        "version": row.version,
        "title": row.title_en if english else row.title_zh,
        "activity_type": row.activity_type or None,
        "participant": row.participant,
        "evidence_tiers": [terms.tier for terms in document.tiers],
        "coin_only": document.coin_only,
        "authority": row.filing_authority_en if english else row.filing_authority_zh,
        "demonstration": document.filing.is_demonstration,
        "effective_from": row.effective_from,
        "effective_to": row.effective_to,
        "status": row.status,
        "digest": row.digest,
    }


def _head(row: VersionRow, document: Document) -> dict[str, Any]:
    filing = document.filing
    return _version(row) | {
        "evidence_tiers": [terms.tier for terms in document.tiers],
        "authority": filing.authority.in_language(get_language() or ""),
        "demonstration": filing.is_demonstration,
    }


def _version(row: VersionRow) -> dict[str, Any]:
    return {
        "version": row.version,
        "status": row.status,
        "effective_from": row.effective_from,
        "effective_to": row.effective_to,
        "published_at": row.published_at,
        "digest": row.digest,
    }


urlpatterns = [
    path("methodologies", MethodologiesView.as_view(), name="methodologies"),
    path("methodologies/<str:code>", MethodologyView.as_view(), name="methodology"),
    path(
        "methodologies/<str:code>/versions/<int:version>",
        MethodologyVersionView.as_view(),
        name="methodology-version",
    ),
]
