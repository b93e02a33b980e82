"""A file as an answer: never the original of an image, never shown in the page, never under its own name."""

from uuid import uuid4

from django.http import Http404, HttpResponse

from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.quarantine import quarantine_code
from credits.evidence.storage import load

# What cannot be shown or acts when opened is written anew as something plainer.
SERVED_AS = {MediaType.HEIF: MediaType.JPEG, MediaType.XLSX: MediaType.CSV, MediaType.GPX: MediaType.CSV}
ENDINGS = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.PDF: "pdf",
    MediaType.CSV: "csv",
}


def attachment(file: EvidenceFile) -> HttpResponse:
    """Return the copy of an image or a table, or a document as it came, for a browser to save and to run
    nothing of.

    Whoever calls has decided that the reader may see it. Raises FileNotFoundError, and Http404 for what is in
    quarantine, whoever asks.
    """
    if quarantine_code(file) is not None:
        raise Http404
    # A new name each time: nothing that the sender chose becomes a path on the reader's machine.
    kind = MediaType(file.media_type)
    kind = SERVED_AS.get(kind, kind)
    name = f"{uuid4().hex}.{ENDINGS[kind]}"
    return HttpResponse(
        load(file.copy_digest),
        content_type=kind.value,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
