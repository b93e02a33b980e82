"""The public register's certificates: JSON and PDF, for anybody who has the number."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer

from credits.ledger.types import Book
from credits.rest.certificate_page import PageRenderer, certificate_page, no_such_page
from credits.rest.retirement_schemas import CertificateBody
from credits.retirement.pdf import render_certificate
from credits.retirement.selectors import certificate_by_number
from credits.retirement.texts import STATEMENTS
from credits.retirement.types import Certificate
from puhui.kernel.catalog import Text
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import G_PER_T
from puhui.kernel.rest.idempotency import json_answer, to_response
from puhui.kernel.rest.permissions import Anyone
from puhui.kernel.rest.views import PuhuiView


class CertificateView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    # JSON first: whoever has no wish, or takes anything, is a program.
    renderer_classes = (JSONRenderer, PageRenderer)
    has_etag = True

    @extend_schema(
        operation_id="read_certificate",
        responses={
            (200, "application/json"): CertificateBody,
            (200, "text/html"): OpenApiTypes.STR,
        },
    )
    def get(self, request, certificate_no: str) -> HttpResponse:
        """Read a certificate: what was retired, for what, on whose behalf. Never who held it.

        A browser, which asks for `text/html`, gets a page to read and to print in its language.
        """
        if not isinstance(request.accepted_renderer, PageRenderer):
            return to_response(json_answer(200, _document(request, certificate_by_number(certificate_no))))
        try:
            certificate = certificate_by_number(certificate_no)
        except NotFound:
            return no_such_page(request, certificate_no)
        number = certificate.number
        return certificate_page(
            request,
            certificate,
            url=certificate_url(request, number),
            pdf_url=certificate_url(request, number, pdf=True),
        )


class PdfRenderer(BaseRenderer):
    """Lets `Accept: application/pdf` in; the view makes the bytes itself."""

    media_type, format = "application/pdf", "pdf"

    def render(self, data: bytes, accepted_media_type=None, renderer_context=None) -> bytes:
        return data


class CertificatePdfView(PuhuiView):
    authentication_classes = ()
    permission_classes = (Anyone,)
    renderer_classes = (PdfRenderer, JSONRenderer)
    has_etag = True

    @extend_schema(
        operation_id="download_certificate", responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request, certificate_no: str) -> HttpResponse:
        """Download a certificate as a page to print, in Chinese and English, with a QR code to verify it."""
        certificate = certificate_by_number(certificate_no)
        pdf = render_certificate(certificate, url=certificate_url(request, certificate.number))
        name = f'inline; filename="{certificate.number}.pdf"'
        return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


def certificate_url(request: HttpRequest, number: str, *, pdf: bool = False) -> str:
    """Return the address at which anybody can verify a certificate.

    Under PUBLIC_URL where it is set: what is printed must not depend on the name a caller used for this
    server.
    """
    where = reverse("certificate-pdf" if pdf else "certificate", kwargs={"certificate_no": number})
    public = settings.PUBLIC_URL
    return f"{public}{where}" if public else request.build_absolute_uri(where)


def units_of(certificate: Certificate) -> list[dict[str, Any]]:
    """Return the lines of a certificate as the API shows them."""
    return [
        {
            "methodology": line.methodology,
            "city": line.city_code,
            "vintage": line.vintage,
            "batch": line.batch or None,
            "serials": list(line.serials),
            "quantity_g": line.quantity_g,
            "receipt_id": line.receipt_id,
        }
        for line in certificate.lines
    ]


def quantity_of(certificate: Certificate) -> dict[str, int]:
    """Return the quantity in grams, for registry units in tonnes as well."""
    quantity = {"quantity_g": certificate.quantity_g}
    if certificate.book == Book.REGISTRY:
        quantity["quantity_t"] = certificate.quantity_g // G_PER_T
    return quantity


def _document(request: HttpRequest, certificate: Certificate) -> dict[str, Any]:
    return {
        "certificate_no": certificate.number,
        "scheme": {
            "code": certificate.scheme,
            "name": _both(certificate.scheme_name),
            "authority": _both(certificate.authority),
            "demonstration": certificate.is_demonstration,
        },
        "book": certificate.book.lower(),
        **quantity_of(certificate),
        "purpose": certificate.purpose,
        "beneficiary": certificate.beneficiary,
        "reason": certificate.reason,
        "retired_at": certificate.retired_at,
        "units": units_of(certificate),
        "statement": _both(STATEMENTS[Book(certificate.book)]),
        "certificate_url": certificate_url(request, certificate.number),
        "pdf_url": certificate_url(request, certificate.number, pdf=True),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh_hans": text.zh, "en": text.en}


urlpatterns = [
    # Before the other: a number holds no dot. DRF keeps `?format=` to itself, so the form is part of the
    # path.
    path(
        "registry/certificates/<slug:certificate_no>.pdf",
        CertificatePdfView.as_view(),
        name="certificate-pdf",
    ),
    path("registry/certificates/<slug:certificate_no>", CertificateView.as_view(), name="certificate"),
]
