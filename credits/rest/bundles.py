"""Bundles: an agent drafts one, sends tables of its sites, and reads what became of rows and units."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from credits.issuance.share_models import OwnerShare
from credits.projects.bundles.joining import end_site
from credits.projects.bundles.models import Site
from credits.projects.bundles.selectors import (
    admitted_sites_of,
    bundle_for,
    rows_of,
    site_table_for,
    site_tables_of,
    sites_of,
)
from credits.projects.bundles.services import create_bundle, receive_site_table
from credits.projects.bundles.table_models import RowOutcome, SiteTable, SiteTableRow
from credits.projects.bundles.texts import WHY
from credits.projects.models import Project
from credits.rest.bundle_schemas import (
    BundleIn,
    BundleOut,
    OwnerSharePage,
    SiteEndIn,
    SiteOut,
    SitePage,
    SiteTableOut,
    SiteTablePage,
    SiteTableRowPage,
)
from credits.rest.reading_tables import PAGING, XLSX, CsvTableParser, XlsxTableParser
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, gettext_noop
from puhui.kernel.quantities import plain
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.views import PuhuiView


class _ListView(PuhuiView):
    def paged(self, request: Request, rows: QuerySet, shown: Callable[[Any], dict], order: str) -> Response:
        pages = CursorPages()
        pages.ordering = order
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([shown(row) for row in page])


class BundlesView(PuhuiView):
    @extend_schema(operation_id="create_bundle", request=BundleIn, responses={201: BundleOut})
    def post(self, request: Request) -> Response:
        """Draft a bundle that the acting organisation holds as the agent of its sites' owners."""
        body = BundleIn(data=request.data)
        body.is_valid(raise_exception=True)
        bundle = create_bundle(actor=self.actor, now=puhui_now(), **body.validated_data)
        return Response(_bundle(bundle), status=201)


class BundleView(PuhuiView):
    @extend_schema(operation_id="read_bundle", responses={200: BundleOut})
    def get(self, request: Request, project_id: UUID) -> Response:
        """Read a bundle; what it is as a project stands under `projects`."""
        return Response(_bundle(bundle_for(self.actor, project_id)))


class SitesView(_ListView):
    @extend_schema(operation_id="list_sites", parameters=PAGING, responses={200: SitePage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List a bundle's sites, newest first, ended ones too."""
        return self.paged(request, sites_of(bundle_for(self.actor, project_id)), _site, "-id")


class SiteEndView(PuhuiView):
    @extend_schema(operation_id="end_site", request=SiteEndIn, responses={200: SiteOut})
    def post(self, request: Request, project_id: UUID, object_id: UUID) -> Response:
        """End one site of a registered bundle: it counts up to today, and its things are free."""
        bundle_for(self.actor, project_id)
        body = SiteEndIn(data=request.data)
        body.is_valid(raise_exception=True)
        told = {"bundle_id": project_id, "site_id": object_id, **body.validated_data}
        return Response(_site(end_site(actor=self.actor, now=puhui_now(), **told)))


class SiteTablesView(_ListView):
    parser_classes = (CsvTableParser, XlsxTableParser)

    @extend_schema(operation_id="list_site_tables", parameters=PAGING, responses={200: SiteTablePage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List a bundle's tables of sites, newest first."""
        return self.paged(request, site_tables_of(bundle_for(self.actor, project_id)), _table, "-id")

    @extend_schema(
        operation_id="send_site_table",
        parameters=[
            OpenApiParameter("name", description="What the file is called"),
            OpenApiParameter("dry_run", bool, description="Tell what would become of the rows; keep nothing"),
        ],
        request={"text/csv": OpenApiTypes.BINARY, XLSX: OpenApiTypes.BINARY},
        responses={202: SiteTableOut},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Send a table with owner, connection, meter, unit, device, capacity_kw, starts_on, and a place.

        A place is an address, or longitude and latitude. What is right is registered, the rest told. Sites
        that come once the bundle is registered wait until a registrar admits them.
        """
        bundle_for(self.actor, project_id)
        file: Any = request.data
        if not hasattr(file, "seek"):
            raise InvalidInput(gettext_noop("The table is empty."))
        with file:
            table = receive_site_table(
                actor=self.actor,
                now=puhui_now(),
                bundle_id=project_id,
                content=file,
                name=request.query_params.get("name", ""),
                is_dry_run=request.query_params.get("dry_run") == "true",
            )
        return Response(_table(table), status=202)


class SiteTableView(PuhuiView):
    @extend_schema(operation_id="read_site_table", responses={200: SiteTableOut})
    def get(self, request: Request, project_id: UUID, file_id: UUID) -> Response:
        """Read how far a table is, and what came of its rows."""
        return Response(_table(site_table_for(bundle_for(self.actor, project_id), file_id)))


class SiteTableRowsView(_ListView):
    @extend_schema(operation_id="list_site_table_rows", parameters=PAGING, responses={200: SiteTableRowPage})
    def get(self, request: Request, project_id: UUID, file_id: UUID) -> Response:
        """List what became of each row, in the order of the table, with a sentence in both languages."""
        table = site_table_for(bundle_for(self.actor, project_id), file_id)
        return self.paged(request, rows_of(table), _row, "id")


class OwnerSharesView(_ListView):
    @extend_schema(operation_id="list_owner_shares", parameters=PAGING, responses={200: OwnerSharePage})
    def get(self, request: Request, project_id: UUID) -> Response:
        """List how a bundle's units were shared, the latest issuance first."""
        bundle = bundle_for(self.actor, project_id)
        shares = OwnerShare.objects.filter(sharing__issuance__report__project=bundle)
        return self.paged(request, shares.select_related("owner", "sharing__issuance"), _share, "-id")


def _bundle(bundle: Project) -> dict[str, Any]:
    standing = admitted_sites_of(bundle).filter(ended_at=None)
    return {
        "id": bundle.id,
        "status": bundle.status,
        "name": bundle.name,
        "methodology": bundle.methodology,
        "sites": standing.count(),
        "capacity_kw": plain(standing.aggregate(sum=Sum("capacity_kw"))["sum"] or Decimal(0)),
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "owner_id": site.owner_id,
        "owner": site.owner.name,
        "mandate_id": site.mandate_id,
        "agent_share_bp": site.mandate.agent_share_bp,
        "connection": site.connection.number,
        "meter": site.meter.serial_no,
        "device": site.device.number,
        "address": site.address,
        "longitude": None if site.longitude is None else plain(site.longitude),
        "latitude": None if site.latitude is None else plain(site.latitude),
        "capacity_kw": plain(site.capacity_kw),
        "starts_on": site.starts_on,
        "is_late": site.is_late,
        "joins_on": site.joins_on,
        "ends_on": site.ends_on,
    }


def _table(table: SiteTable) -> dict[str, Any]:
    rows = table.rows.all()
    members = (
        *("id", "status", "is_dry_run", "digest", "received_at", "ended_at"),
        *("rows_read", "fault", "fault_row", "fault_column"),
    )
    counts = {f"rows_{each.lower()}": rows.filter(outcome=each).count() for each in RowOutcome.values}
    return {name: getattr(table, name) for name in members} | counts


def _row(row: SiteTableRow) -> dict[str, Any]:
    why = WHY.get(row.code)
    return {
        "row": row.row_number,
        "outcome": row.outcome,
        "column": row.column,
        "code": row.code,
        "zh": why.zh if why else "",
        "en": why.en if why else "",
    }


def _share(share: OwnerShare) -> dict[str, Any]:
    return {
        "id": share.id,
        "issuance_id": share.sharing_id,
        "batch": share.sharing.issuance.batch,
        "shared_at": share.sharing.shared_at,
        "owner_id": share.owner_id,
        "owner": share.owner.name,
        "carried_in_g": share.carried_in_g,
        "earned_g": share.earned_g,
        "tonnes": share.tonnes,
        "carried_out_g": share.carried_out_g,
    }


_BUNDLE = "bundles/<uuid:project_id>"
urlpatterns = [
    path("bundles", BundlesView.as_view(), name="bundles"),
    path(_BUNDLE, BundleView.as_view(), name="bundle"),
    path(f"{_BUNDLE}/sites", SitesView.as_view(), name="bundle-sites"),
    path(f"{_BUNDLE}/sites/<uuid:object_id>/end", SiteEndView.as_view(), name="bundle-site-end"),
    path(f"{_BUNDLE}/site-tables", SiteTablesView.as_view(), name="site-tables"),
    path(f"{_BUNDLE}/site-tables/<uuid:file_id>", SiteTableView.as_view(), name="site-table"),
    path(f"{_BUNDLE}/site-tables/<uuid:file_id>/rows", SiteTableRowsView.as_view(), name="site-table-rows"),
    path(f"{_BUNDLE}/shares", OwnerSharesView.as_view(), name="owner-shares"),
]
