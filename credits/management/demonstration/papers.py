"""A page and a photograph to put to a project: drawn here, so that nothing foreign lies in the repository."""

import io

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def grid_paper(name: str, number: str) -> bytes:
    """Return the grid's acceptance of a roof, one page of PDF, which says that it is a demonstration's."""
    lines = (f"Installation: {name}", f"Grid connection no.: {number}")
    return _page("Acceptance of a distributed photovoltaic system", *lines)


def licence_paper(name: str, code: str) -> bytes:
    """Return an organisation's business licence, one page of PDF, which says the same."""
    return _page("Business licence", f"Organisation: {name}", f"Unified social credit code: {code}")


def _page(title: str, *lines: str) -> bytes:
    target = io.BytesIO()
    page = Canvas(target, pagesize=A4, invariant=True)
    page.setFont("Helvetica-Bold", 16)
    page.drawString(72, 760, title)
    page.setFont("Helvetica", 11)
    for place, line in enumerate((*lines, "DEMONSTRATION: issued by nobody.")):
        page.drawString(72, 724 - 20 * place, line)
    page.save()
    return target.getvalue()


def photograph() -> bytes:
    """Return a picture of a roof with panels under the sky, as a JPEG."""
    picture = Image.new("RGB", (960, 640), (150, 196, 228))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(60, 560), (220, 250), (900, 250), (900, 560)], fill=(140, 96, 72))
    for row in range(3):
        for column in range(6):
            left, top = 250 + 100 * column, 275 + 90 * row
            draw.rectangle(
                [left, top, left + 88, top + 76], fill=(28, 40, 84), outline=(210, 214, 220), width=3
            )
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()
