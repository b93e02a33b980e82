"""The public register: no sign-in, entity tags, cursor pages. Who a resident is stands nowhere in it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.people.addresses import address_index, address_of
from credits.evidence.serving import attachment
from credits.issuance.services import raise_objection
from credits.registry.bundles import public_bundle
from credits.registry.documents import public_documents, shown_document
from credits.registry.figures import figures
from credits.registry.selectors import (
    frozen_since,
    issuance_of,
    notice_by_id,
    project_by_id,
    public_issuances,
    public_notices,
    public_portfolios,
    public_projects,
    rows_of_portfolio,
)
from credits.registry.serials import find_serial, read_serial, rest_of
from credits.rest import registry_schemas as schemas
from credits.rest.query import refuse_unknown
from credits.rest.registry_bundles import RegistryProjectDetailBody, bundle_entry
from credits.rest.registry_documents import document_entry
from credits.rest.registry_entries import (
    figures_entry,
    issuance_entry,
    notice_entry,
    part_entries,
    past_row_entry,
    portfolio_entry,
    project_entries,
    retirement_entries,
)
from credits.retirement.public import public_retirements
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.fields import LineField, ParagraphField
from puhui.kernel.rest.idempotency import json_answer, to_response
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.parsers import StrictJSONParser
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.uploads import OneFileParser
from puhui.kernel.rest.views import PuhuiView

PAGING = [OpenApiParameter("cursor"), OpenApiParameter("page_size", int)]
BY_SCHEME = [OpenApiParameter("scheme"), OpenApiParameter("methodology"), *PAGING]


class PublicView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    def page(self, rows, entries) -> Response:
        """Answer with one page of `rows`, written by `entries` (a list in, a list out)."""
        pages = CursorPages()
        return pages.get_paginated_response(entries(pages.paginate_queryset(rows, self.request, view=self)))

    def narrowed(self, rows, *names: str):
        """Return the rows that the query asks for; raises ValidationError for a parameter not known."""
        return rows.filter(**refuse_unknown(self.request, *names))


class ProjectsView(PublicView):
    @extend_schema(
        operation_id="registry_projects", parameters=BY_SCHEME, responses={200: schemas.RegistryProjectPage}
    )
    def get(self, request) -> Response:
        """List registered projects, newest first."""
        rows = self.narrowed(public_projects(), "scheme", "methodology")
        return self.page(rows, lambda page: project_entries(page, puhui_now()))


class ProjectView(PublicView):
    @extend_schema(operation_id="registry_project", responses={200: RegistryProjectDetailBody})
    def get(self, request, project_id: UUID) -> HttpResponse:
        """Read one registered project: its accepted papers; of a bundle its sites and shares by class."""
        project = project_by_id(project_id)
        (entry,) = project_entries([project], puhui_now())
        bundle = public_bundle(project)
        told = {
            "bundle": bundle and bundle_entry(bundle),
            "documents": [document_entry(each) for each in public_documents(project)],
        }
        return to_response(json_answer(200, entry | told))


class ProjectDocumentView(PublicView):
    has_etag = False

    @extend_schema(
        operation_id="registry_project_document", responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request, project_id: UUID, document_id: UUID) -> HttpResponse:
        """Download a paper that is written for the public: the declaration of no double claim."""
        return attachment(shown_document(project_by_id(project_id), document_id))


class IssuancesView(PublicView):
    @extend_schema(
        operation_id="registry_issuances", parameters=BY_SCHEME, responses={200: schemas.RegistryIssuancePage}
    )
    def get(self, request) -> Response:
        """List what was issued, newest first."""
        rows = self.narrowed(public_issuances(), "scheme", "methodology")
        return self.page(rows, lambda page: [issuance_entry(row) for row in page])


class IssuanceView(PublicView):
    @extend_schema(operation_id="registry_issuance", responses={200: schemas.RegistryBatchBody})
    def get(self, request, batch: str) -> HttpResponse:
        """Read one batch, and where each part of it is now."""
        issuance = issuance_of(batch)
        entry = issuance_entry(issuance)
        serial = read_serial(entry["serial"])
        parts = find_serial(serial)
        found = {"parts": part_entries(issuance.batch, parts), "next_serial": rest_of(serial, parts)}
        return to_response(json_answer(200, entry | found))


class SerialView(PublicView):
    @extend_schema(operation_id="registry_serial", responses={200: schemas.SerialBody})
    def get(self, request, serial: str) -> HttpResponse:
        """Look up a serial (`<batch>-<first>-<last>`) or one number (`<batch>-<n>`): where it is now.

        Ten thousand parts at most are told; `next_serial` is what to look up next, null where that was all.
        """
        asked = read_serial(serial)
        parts = find_serial(asked)
        quantity = asked.last - asked.first + 1
        answer = {"serial": asked.text, "batch": asked.batch, "quantity_t": quantity}
        found = {"parts": part_entries(asked.batch, parts), "next_serial": rest_of(asked, parts)}
        return to_response(json_answer(200, answer | found))


class RetirementsView(PublicView):
    @extend_schema(
        operation_id="registry_retirements",
        parameters=[OpenApiParameter("scheme"), *PAGING],
        responses={200: schemas.RegistryRetirementPage},
    )
    def get(self, request) -> Response:
        """List retirements of registry units, newest first; beneficiaries where an organisation retired."""
        return self.page(self.narrowed(public_retirements(), "scheme"), retirement_entries)


class PortfoliosView(PublicView):
    @extend_schema(
        operation_id="registry_portfolios",
        parameters=[OpenApiParameter("scheme"), *PAGING],
        responses={200: schemas.PortfolioPage},
    )
    def get(self, request) -> Response:
        """List past rows of registers as portfolios with their totals; none of them are units here."""
        rows = self.narrowed(public_portfolios(), "scheme")
        return self.page(rows, lambda page: [portfolio_entry(row) for row in page])


class PortfolioRowsView(PublicView):
    @extend_schema(
        operation_id="registry_portfolio_projects", parameters=PAGING, responses={200: schemas.PastRowPage}
    )
    def get(self, request, portfolio_id: UUID) -> Response:
        """List the projects of a portfolio."""
        return self.page(rows_of_portfolio(portfolio_id), lambda page: [past_row_entry(row) for row in page])


class NoticesView(PublicView):
    @extend_schema(
        operation_id="registry_notices",
        parameters=[OpenApiParameter("status", enum=["OPEN", "OVER"]), *PAGING],
        responses={200: schemas.RegistryNoticePage},
    )
    def get(self, request) -> Response:
        """List public notices, newest first."""
        status, now = refuse_unknown(request, "status").get("status"), puhui_now()
        if status not in (None, "OPEN", "OVER"):
            raise ValidationError({"status": ["OPEN, OVER"]})
        rows = public_notices(is_open=None if status is None else status == "OPEN", now=now)
        return self.page(rows, lambda page: [notice_entry(row, now) for row in page])


class NoticeView(PublicView):
    @extend_schema(operation_id="registry_notice", responses={200: schemas.RegistryNoticeBody})
    def get(self, request, notice_id: UUID) -> HttpResponse:
        """Read one public notice."""
        return to_response(json_answer(200, notice_entry(notice_by_id(notice_id), puhui_now())))


class ObjectionIn(StrictSerializer):
    text = ParagraphField(min_length=5, max_length=4_000)
    contact = LineField(max_length=200, required=False, allow_blank=True, default="")
    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="What shows it, in a form of several parts: a still image or a plain PDF, 10 MiB at most",
    )

    def told(self) -> dict[str, Any]:
        """Return what the commands take, once it is valid."""
        told = dict(self.validated_data)
        file = told.pop("file", None)
        return told if file is None else told | {"content": file.read(), "name": file.name}


class ObjectionsView(PublicView):
    parser_classes = (StrictJSONParser, OneFileParser)

    @extend_schema(
        operation_id="raise_objection", request=ObjectionIn, responses={201: schemas.ObjectionBody}
    )
    def post(self, request, notice_id: UUID) -> Response:
        """Object to an issuance while its notice runs, which stands still until it is answered.

        A contact is kept encrypted and never shown; a file is shown to nobody but who decides.
        """
        notice_by_id(notice_id)
        body = ObjectionIn(data=request.data)
        body.is_valid(raise_exception=True)
        objection = raise_objection(
            notice_id=notice_id,
            address_key=address_index(address_of(request)),
            now=puhui_now(),
            real_now=timezone.now(),
            **body.told(),
        )
        answer = {"id": objection.id, "status": objection.status, "received_at": objection.received_at}
        return Response(answer, status=201)


class StatisticsView(PublicView):
    @extend_schema(operation_id="registry_statistics", responses={200: schemas.StatisticsBody})
    def get(self, request) -> HttpResponse:
        """Read the figures by scheme: what was issued, where it is now, and who holds it by class."""
        rows = [figures_entry(each) for each in figures(puhui_now())]
        return to_response(json_answer(200, {"schemes": rows, "frozen_at": frozen_since()}))


urlpatterns = [
    path("registry/projects", ProjectsView.as_view(), name="registry-projects"),
    path("registry/projects/<uuid:project_id>", ProjectView.as_view(), name="registry-project"),
    path(
        "registry/projects/<uuid:project_id>/documents/<uuid:document_id>",
        ProjectDocumentView.as_view(),
        name="registry-project-document",
    ),
    path("registry/issuances", IssuancesView.as_view(), name="registry-issuances"),
    path("registry/issuances/<slug:batch>", IssuanceView.as_view(), name="registry-issuance"),
    path("registry/serials/<slug:serial>", SerialView.as_view(), name="registry-serial"),
    path("registry/retirements", RetirementsView.as_view(), name="registry-retirements"),
    path("registry/portfolios", PortfoliosView.as_view(), name="registry-portfolios"),
    path(
        "registry/portfolios/<uuid:portfolio_id>/projects",
        PortfolioRowsView.as_view(),
        name="registry-portfolio-projects",
    ),
    path("registry/notices", NoticesView.as_view(), name="registry-notices"),
    path("registry/notices/<uuid:notice_id>", NoticeView.as_view(), name="registry-notice"),
    path("registry/notices/<uuid:notice_id>/objections", ObjectionsView.as_view(), name="objections"),
    path("registry/statistics", StatisticsView.as_view(), name="registry-statistics"),
]
