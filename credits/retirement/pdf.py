"""The certificate as a PDF of one page, both languages, with a QR code of the address where it is verified.

The same certificate gives the same bytes (reportlab's invariant mode), so that an entity tag can stand for
it.
"""

from collections.abc import Iterable
from io import BytesIO

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepInFrame, Paragraph, Spacer, Table, TableStyle

from credits.ledger.types import Book
from credits.retirement import texts
from credits.retirement.models import Purpose
from credits.retirement.types import Certificate, Line
from puhui.kernel.catalog import Text
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.typesetting import LATIN, load_type, markup, shorten

WIDTH, HEIGHT = A4
MARGIN = 22 * mm
QR_SIDE = 34 * mm
BENEFICIARY_MOST = 100
REASON_MOST = 200
LINES_MOST = 10
SERIALS_MOST = 12

_INK, _PALE, _GREEN, _RED = HexColor("#1f2933"), HexColor("#52606d"), HexColor("#1b7f5c"), HexColor("#b42318")


def _style(size: float, color: HexColor = _INK, **more) -> ParagraphStyle:
    # CJK: a line may break after any character, so that no name, however long, leaves its column.
    return ParagraphStyle(
        "", fontName=LATIN, fontSize=size, leading=size * 1.45, textColor=color, wordWrap="CJK", **more
    )


_TITLE = _style(22, _GREEN, alignment=TA_CENTER)
_SUBTITLE = _style(13, _GREEN, alignment=TA_CENTER)
_WARNING = _style(11, _RED, alignment=TA_CENTER)
_LABEL = _style(9, _PALE)
_VALUE = _style(11)
_AMOUNT = _style(17, _GREEN)
_SMALL = _style(9)
_SMALL_RIGHT = _style(9, alignment=TA_RIGHT)
_STATEMENT = _style(10.5)
_ADDRESS = _style(8, _PALE)


def render_certificate(certificate: Certificate, *, url: str) -> bytes:
    """Return the PDF; `url` (absolute) goes into the QR code and stands beside it."""
    buffer = BytesIO()
    load_type()
    # A first font of our own: reportlab would note down Helvetica, which is not embedded.
    canvas = Canvas(buffer, pagesize=A4, invariant=1, lang="zh-CN", initialFontName=LATIN)
    canvas.setTitle(f"{texts.TITLE.zh} {texts.TITLE.en} {certificate.number}")
    canvas.setAuthor(certificate.authority.en)
    canvas.setStrokeColor(_GREEN)
    canvas.setLineWidth(1.2)
    canvas.rect(12 * mm, 12 * mm, WIDTH - 24 * mm, HEIGHT - 24 * mm)
    foot = 18 * mm + QR_SIDE
    body = Frame(MARGIN, foot + 4 * mm, WIDTH - 2 * MARGIN, HEIGHT - foot - 24 * mm, 0, 0, 0, 0)
    # Shrinks rather than spills: whatever is stored, the certificate is one page.
    body.addFromList([KeepInFrame(0, 0, list(_body(certificate)), mode="shrink")], canvas)
    _draw_qr(canvas, url, MARGIN, 16 * mm)
    beside = Frame(
        MARGIN + QR_SIDE + 6 * mm, 16 * mm, WIDTH - 2 * MARGIN - QR_SIDE - 6 * mm, QR_SIDE, 0, 0, 0, 0
    )
    scan = [Paragraph(markup(line), _SMALL) for line in texts.SCAN]
    beside.addFromList(
        [KeepInFrame(0, 0, [*scan, Spacer(0, 2 * mm), Paragraph(markup(url), _ADDRESS)])], canvas
    )
    canvas.save()
    return buffer.getvalue()


def _body(certificate: Certificate) -> Iterable[Flowable]:
    yield Paragraph(markup(texts.TITLE.zh), _TITLE)
    yield Paragraph(markup(texts.TITLE.en), _SUBTITLE)
    if certificate.is_demonstration:
        yield Spacer(0, 2 * mm)
        yield Paragraph(markup(f"{texts.DEMONSTRATION.zh}  {texts.DEMONSTRATION.en}"), _WARNING)
    yield Spacer(0, 6 * mm)
    yield _facts(certificate)
    yield Spacer(0, 4 * mm)
    yield _units(certificate)
    yield Spacer(0, 5 * mm)
    for line in texts.STATEMENTS[Book(certificate.book)]:
        yield Paragraph(markup(line), _STATEMENT)


def _facts(certificate: Certificate) -> Table:
    purpose = texts.PURPOSES[Purpose(certificate.purpose)]
    retired_at = certificate.retired_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S +08:00")
    rows: list[tuple[Text, str, ParagraphStyle]] = [
        (texts.NUMBER, certificate.number, _VALUE),
        (texts.SCHEME, _both(certificate.scheme_name) + f" ({certificate.scheme})", _VALUE),
        (texts.AUTHORITY, _both(certificate.authority), _VALUE),
        (texts.QUANTITY, f"{certificate.quantity_g:,} g CO2e", _AMOUNT),
        (texts.PURPOSE, _both(purpose), _VALUE),
        (texts.BENEFICIARY, shorten(certificate.beneficiary, BENEFICIARY_MOST), _VALUE),
        (texts.REASON, shorten(certificate.reason, REASON_MOST) or "—", _VALUE),
        (texts.RETIRED_AT, retired_at, _VALUE),
    ]
    cells = [[_label(label), Paragraph(markup(value), style)] for label, value, style in rows]
    table = Table(cells, colWidths=[42 * mm, WIDTH - 2 * MARGIN - 42 * mm])
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), LATIN),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#d9e2ec")),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _units(certificate: Certificate) -> Table:
    head = [texts.METHODOLOGY, texts.CITY, texts.VINTAGE, texts.AMOUNT]
    cells: list[list] = [[_label(label) for label in head]]
    for line in certificate.lines[:LINES_MOST]:
        values = [_what(line), _both(line.city), str(line.vintage)]
        row = [Paragraph(markup(value), _SMALL) for value in values]
        cells.append([*row, Paragraph(markup(f"{line.quantity_g:,}"), _SMALL_RIGHT)])
    more = len(certificate.lines) - LINES_MOST
    if more > 0:
        cells.append([Paragraph(markup(_both(texts.MORE) % (more, more)), _SMALL), "", "", ""])
    table = Table(cells, colWidths=[52 * mm, 50 * mm, 28 * mm, WIDTH - 2 * MARGIN - 130 * mm])
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), LATIN),
                ("BOX", (0, 0), (-1, -1), 0.4, HexColor("#bcccdc")),
                ("LINEBELOW", (0, 0), (-1, 0), 0.4, HexColor("#bcccdc")),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
            + ([("SPAN", (0, -1), (-1, -1))] if more > 0 else [])
        )
    )
    return table


def _what(line: Line) -> str:
    """Return the methodology with the serial numbers, or the batch where there are too many to print."""
    serials = " ".join(line.serials) if len(line.serials) <= SERIALS_MOST else line.batch
    return f"{line.methodology} {serials}".strip()


def _label(label: Text) -> Paragraph:
    return Paragraph(markup(_both(label)), _LABEL)


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"


def _draw_qr(canvas: Canvas, url: str, left: float, bottom: float) -> None:
    matrix = segno.make_qr(url, error="m").matrix
    module = QR_SIDE / (len(matrix) + 8)  # a quiet zone of four modules on each side
    canvas.setFillColor(HexColor("#000000"))
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                top = bottom + QR_SIDE - (y + 5) * module
                canvas.rect(left + (x + 4) * module, top, module, module, stroke=0, fill=1)
