"""A filing package as an answer: saved, never shown, and under a name of its own digest."""

from django.http import HttpResponse

from credits.evidence.storage import load
from credits.issuance.filing_models import FilingPackage


def filing_attachment(package: FilingPackage) -> HttpResponse:
    """Return the archive; whoever calls has decided that the reader may see it. Raises FileNotFoundError."""
    return HttpResponse(
        load(package.digest),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="filing-{package.digest[:12]}.zip"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
