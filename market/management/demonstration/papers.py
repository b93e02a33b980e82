"""Letters of a venue: drawn here, so that nothing foreign lies in the repository."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def settlement_letter(number: str, tonnes: int, price_fen: int) -> bytes:
    """Return what a venue wrote of a sale, one page of PDF, which says that it is a demonstration's."""
    target = io.BytesIO()
    page = Canvas(target, pagesize=A4, invariant=True)
    page.setFont("Helvetica-Bold", 16)
    page.drawString(72, 760, f"Settlement note {number}")
    page.setFont("Helvetica", 11)
    lines = (
        f"Sold: {tonnes} t",
        f"Price: {price_fen / 100:.2f} yuan a tonne",
        f"Proceeds: {tonnes * price_fen / 100:.2f} yuan",
        "DEMONSTRATION: issued by nobody.",
    )
    for place, line in enumerate(lines):
        page.drawString(72, 724 - 20 * place, line)
    page.save()
    return target.getvalue()
