"""Packs as answers: saved, never shown, and kept by no cache."""

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse


def pack_attachment(name: str, content: bytes) -> HttpResponse:
    """Return one pack; the command that made it has decided that the reader may have it."""
    return HttpResponse(content, content_type="application/zip", headers=_headers(name))


def packs_attachment(name: str, chunks: Iterable[bytes]) -> StreamingHttpResponse:
    """Return an archive that is made while it is sent."""
    return StreamingHttpResponse(chunks, content_type="application/zip", headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
