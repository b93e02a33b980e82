"""A certificate as a page for whoever scans its code with a phone: to read and to print, without a script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from rest_framework.renderers import BaseRenderer

from credits.ledger.types import Book
from credits.retirement import texts
from credits.retirement.models import Purpose
from credits.retirement.types import Certificate
from puhui.kernel.catalog import Text
from puhui.kernel.clock import SHANGHAI


class PageRenderer(BaseRenderer):
    """Lets `Accept: text/html` in; the view makes the page itself, and problems stay problems."""

    media_type, format, charset = "text/html", "html", "utf-8"

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        return b"" if data is None else str(data).encode()


def certificate_page(
    request: HttpRequest, certificate: Certificate, *, url: str, pdf_url: str
) -> HttpResponse:
    """Answer with the page in the reader's language; `url` (absolute) is where it was verified."""
    language = _language()
    purpose = texts.PURPOSES[Purpose(certificate.purpose)]
    facts: list[tuple[Text, str]] = [
        (texts.NUMBER, certificate.number),
        (texts.SCHEME, f"{certificate.scheme_name.in_language(language)} ({certificate.scheme})"),
        (texts.AUTHORITY, certificate.authority.in_language(language)),
        (texts.QUANTITY, f"{certificate.quantity_g:,} g CO2e"),
        (texts.PURPOSE, purpose.in_language(language)),
        (texts.BENEFICIARY, certificate.beneficiary),
        (texts.REASON, certificate.reason or "—"),
        (texts.RETIRED_AT, certificate.retired_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S +08:00")),
    ]
    columns = (texts.METHODOLOGY, texts.CITY, texts.VINTAGE, texts.AMOUNT, texts.SERIALS)
    lines = [
        (
            line.methodology,
            line.city.in_language(language),
            str(line.vintage),
            f"{line.quantity_g:,}",
            line.serials,
        )
        for line in certificate.lines
    ]
    context = {
        "title": texts.TITLE.in_language(language),
        "confirms": texts.CONFIRMS.in_language(language),
        "warning": texts.DEMONSTRATION.in_language(language) if certificate.is_demonstration else "",
        "facts": [(label.in_language(language), value) for label, value in facts],
        "units": texts.UNITS.in_language(language),
        "columns": [column.in_language(language) for column in columns],
        "lines": lines,
        "statement": texts.STATEMENTS[Book(certificate.book)].in_language(language),
        "url": url,
        "pdf_url": pdf_url,
        "pdf": texts.AS_PDF.in_language(language),
    }
    return _page(request, context, language)


def no_such_page(request: HttpRequest, number: str) -> HttpResponse:
    """Answer whoever holds a paper with a number that the register does not know."""
    language = _language()
    context = {
        "title": texts.TITLE.in_language(language),
        "unknown": texts.UNKNOWN.in_language(language),
        "number": number,
    }
    return _page(request, context, language, status=404)


def _language() -> str:
    return translation.get_language() or "zh-hans"


def _page(request: HttpRequest, context: dict[str, Any], language: str, status: int = 200) -> HttpResponse:
    # No request in the context: a public page needs neither a session nor a sign-in to be looked up.
    page = render_to_string("credits/certificate.html", context | {"language": language})
    return HttpResponse(page, status=status, headers={"Content-Language": language})
