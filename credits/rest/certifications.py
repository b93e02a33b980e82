"""Certification of product footprints: an enterprise hands in, a verifier of an independent body decides, an
administrator revokes, and anybody looks a certificate up by its number."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credits.factors.products.rows import ProductRow
from credits.rest.certification_schemas import (
    OBJECT_TYPE,
    CertificateOut,
    CertificationOut,
    CertificationPageOut,
    NothingIn,
    ReasonIn,
    SubmissionIn,
    acts_for,
    certificate_body,
    certification_body,
)
from credits.rest.query import refuse_unknown
from credits.verification.certification import services
from credits.verification.certification.models import ProductCertification
from credits.verification.certification.selectors import (
    certificate_by_number,
    certification_for,
    visible_to,
)
from credits.verification.certification.states import CertificationStatus
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.rest.json_in import read_json
from puhui.kernel.rest.objects import state_of, states_of
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.uploads import OneFileParser
from puhui.kernel.rest.views import PuhuiView


class _Certifications(PuhuiView):
    def one(self, row: ProductCertification, status: int = 200) -> Response:
        """Answer with a certification as it stands."""
        state = state_of(row, object_type=OBJECT_TYPE, acts=acts_for(self.actor), actor=self.actor)
        return Response(certification_body(row, state, business_date(puhui_now())), status=status)


class CertificationsView(_Certifications):
    parser_classes = (OneFileParser,)

    @extend_schema(
        operation_id="list_certifications",
        parameters=[
            OpenApiParameter("status", enum=list(CertificationStatus.values)),
            OpenApiParameter("cursor"),
            OpenApiParameter("page_size", int),
        ],
        responses={200: CertificationPageOut},
    )
    def get(self, request: Request) -> Response:
        """List what the acting enterprise handed in; for a verifier, what waits and what the body decided."""
        rows = visible_to(self.actor)
        if status := refuse_unknown(request, "status").get("status"):
            if status not in CertificationStatus.values:
                raise serializers.ValidationError({"status": [", ".join(CertificationStatus.values)]})
            rows = rows.filter(status=status)
        pages = CursorPages()
        page = pages.paginate_queryset(rows, request, view=self)
        states = states_of(page, object_type=OBJECT_TYPE, acts=acts_for(self.actor), actor=self.actor)
        today = business_date(puhui_now())
        return pages.get_paginated_response([certification_body(row, states[row.pk], today) for row in page])

    @extend_schema(
        operation_id="submit_footprint",
        request={"multipart/form-data": SubmissionIn},
        responses={201: CertificationOut},
    )
    def post(self, request: Request) -> Response:
        """Hand in the footprint of one's product, as JSON in a form, with the one file that it rests on."""
        data: Any = request.data
        if isinstance(data.get("footprint"), str):
            data = data | {"footprint": read_json(data["footprint"].encode())}
        body = SubmissionIn(data=data)
        body.is_valid(raise_exception=True)
        file, footprint = body.validated_data["file"], body.validated_data["footprint"]
        # Whose it is and what kind of data, the command says.
        row = ProductRow(**footprint, data_type="enterprise")
        submitted = services.submit_footprint(
            actor=self.actor, row=row, content=file.read(), name=file.name, now=puhui_now()
        )
        return self.one(certification_for(self.actor, submitted.pk), 201)


class CertificationView(_Certifications):
    @extend_schema(operation_id="read_certification", responses={200: CertificationOut})
    def get(self, request: Request, certification_id: UUID) -> Response:
        """Read a footprint as it was handed in, and what was decided on it."""
        refuse_unknown(request)
        return self.one(certification_for(self.actor, certification_id))


class CertifyView(_Certifications):
    @extend_schema(operation_id="certify_footprint", request=NothingIn, responses={200: CertificationOut})
    def post(self, request: Request, certification_id: UUID) -> Response:
        """Sign: the footprint is published under a certificate that anybody can look up."""
        certification_for(self.actor, certification_id)
        NothingIn(data=request.data).is_valid(raise_exception=True)
        services.certify_footprint(actor=self.actor, certification_id=certification_id, now=puhui_now())
        return self.one(certification_for(self.actor, certification_id))


class RefuseCertificationView(_Certifications):
    @extend_schema(operation_id="refuse_footprint", request=ReasonIn, responses={200: CertificationOut})
    def post(self, request: Request, certification_id: UUID) -> Response:
        """Refuse to sign, for a reason that the enterprise reads."""
        return self.decide(request, certification_id, services.refuse_footprint)

    def decide(self, request: Request, certification_id: UUID, command: Callable[..., Any]) -> Response:
        """Run a command that takes a reason."""
        certification_for(self.actor, certification_id)
        body = ReasonIn(data=request.data)
        body.is_valid(raise_exception=True)
        reason = body.validated_data["reason"]
        command(actor=self.actor, certification_id=certification_id, reason=reason, now=puhui_now())
        return self.one(certification_for(self.actor, certification_id))


class RevokeCertificateView(RefuseCertificationView):
    @extend_schema(operation_id="revoke_certificate", request=ReasonIn, responses={200: CertificationOut})
    def post(self, request: Request, certification_id: UUID) -> Response:
        """Revoke a certificate, as administrator: it stays to be looked up, as revoked and why."""
        return self.decide(request, certification_id, services.revoke_certificate)


class ProductCertificateView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    has_etag = True

    @extend_schema(operation_id="read_product_certificate", responses={200: CertificateOut})
    def get(self, request: Request, number: str) -> Response:
        """Look a product's certificate up: whether it holds, for which footprint, and who signed it."""
        refuse_unknown(request)
        return Response(certificate_body(certificate_by_number(number), business_date(puhui_now())))


_ONE = "products/certifications/<uuid:certification_id>"
urlpatterns = [
    path("products/certifications", CertificationsView.as_view(), name="certifications"),
    path(_ONE, CertificationView.as_view(), name="certification"),
    path(f"{_ONE}/certify", CertifyView.as_view(), name="certification-certify"),
    path(f"{_ONE}/refuse", RefuseCertificationView.as_view(), name="certification-refuse"),
    path(f"{_ONE}/revoke", RevokeCertificateView.as_view(), name="certification-revoke"),
    path(
        "products/certificates/<slug:number>",
        ProductCertificateView.as_view(),
        name="product-certificate",
    ),
]
