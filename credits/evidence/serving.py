"""A file as an answer: never the original of an image, never shown in the page, never under its own name."""

from uuid import uuid4

from django.http import HttpResponse

from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.storage import load

ENDINGS = {MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp", MediaType.PDF: "pdf"}


def attachment(file: EvidenceFile) -> HttpResponse:
    """Return the copy of an image, or a document as it came, for a browser to save and to run nothing of.

    Whoever calls has decided that the reader may see it. Raises FileNotFoundError.
    """
    # A new name each time: nothing that the sender chose becomes a path on the reader's machine.
    name = f"{uuid4().hex}.{ENDINGS[MediaType(file.media_type)]}"
    return HttpResponse(
        load(file.copy_digest),
        content_type=file.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
