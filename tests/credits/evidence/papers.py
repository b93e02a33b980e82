"""Papers as an office prints them, and the ways in which somebody changes one (reliability T11)."""

import io
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject
from reportlab.pdfgen.canvas import Canvas

from tests.credits.evidence.files import written

PRINTED, WEEKS_LATER = "D:20260105090000+08'00'", "D:20260126213000+08'00'"
HONEST = {"/Producer": "Microsoft: Print To PDF", "/CreationDate": PRINTED, "/ModDate": PRINTED}


def honest(number: int = 0) -> bytes:
    """A grid company's confirmation, as it was printed."""
    target = io.BytesIO()
    sheet = Canvas(target)
    sheet.drawString(72, 700, f"Meter 44-{number:04} is connected since 2025-01-0{number % 9 + 1}")
    sheet.save()
    return saved(target.getvalue(), HONEST)


def saved(content: bytes, said: dict[str, str], *, renewed: bool = False, empty: bool = False) -> bytes:
    """Save a paper whole, with other words about itself; `renewed` as the standard asks programs to do."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    if empty:
        writer.metadata = None
    writer.add_metadata(said)
    first, last = PdfReader(io.BytesIO(content)).trailer["/ID"]
    identity = ByteStringObject(b"\1" * 16) if renewed else last
    writer._ID = ArrayObject([first, identity])
    return written(writer)


def appended(content: bytes) -> bytes:
    """Put something over a page, as a reader with a pen does: it is appended to the file."""
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    writer.add_blank_page(100, 100)
    return written(writer)


# By what was done; the last one leaves nothing that could be seen.
EDITS: dict[str, Callable[[bytes], bytes]] = {
    "appended to": appended,
    "saved by an editor": lambda paper: saved(paper, HONEST | {"/Producer": "iLovePDF"}),
    "saved weeks later": lambda paper: saved(paper, HONEST | {"/ModDate": WEEKS_LATER}),
    "saved anew": lambda paper: saved(paper, HONEST, renewed=True),
    "stripped": lambda paper: saved(paper, {"/Producer": ""}, empty=True),
    "changed with care": lambda paper: saved(paper, HONEST),
}
