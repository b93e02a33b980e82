"""The filing as a PDF, Chinese type embedded; the same content gives the same bytes."""

from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from credits.issuance.filing.rows import parts_of
from credits.issuance.filing.texts import DEMONSTRATION, HEAD, PARTS, TITLE
from puhui.kernel.catalog import Text
from puhui.kernel.typesetting import LATIN, load_type, markup, shorten

# A cell is never higher than a page; the whole text stands in the JSON.
VALUE_MOST = 1_500
# A report of the programme has a line for each transfer: the document shows the first, the JSON all.
ROWS_MOST = 400
_WIDTHS = (62 * mm, 108 * mm)


def _style(size: float, color: str = "#1f2933") -> ParagraphStyle:
    return ParagraphStyle(
        "", fontName=LATIN, fontSize=size, leading=size * 1.45, textColor=HexColor(color), wordWrap="CJK"
    )


_TITLE, _PART, _CELL = _style(18, "#1b7f5c"), _style(12, "#1b7f5c"), _style(8.5)
_WARNING = _style(11, "#b42318")


def render_filing(content: dict[str, Any]) -> bytes:
    """Return the PDF of a filing."""
    load_type()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=f"{TITLE.zh} {TITLE.en} {content['issuance']}",
        lang="zh-CN",
        invariant=1,
    )
    document.build(list(_story(content)), canvasmaker=_canvas)
    return buffer.getvalue()


def _canvas(*args: Any, **kwargs: Any) -> Canvas:
    # A first font of our own: reportlab would note down Helvetica, which is not embedded.
    return Canvas(*args, **{**kwargs, "initialFontName": LATIN, "invariant": 1})


def _story(content: dict[str, Any]) -> list[Flowable]:
    story: list[Flowable] = [Paragraph(markup(_both(TITLE)), _TITLE)]
    if content["demonstration"]:
        story.append(Paragraph(markup(_both(DEMONSTRATION)), _WARNING))
    story += [Spacer(0, 4 * mm), _table([(_both(text), str(content[key])) for key, text in HEAD.items()])]
    for name, rows in parts_of(content).items():
        more = len(rows) - ROWS_MOST
        shown = rows[:ROWS_MOST] + ([("…", f"+{more}: filing.json, filing.xlsx")] if more > 0 else [])
        story += [Spacer(0, 6 * mm), Paragraph(markup(_both(PARTS[name])), _PART), _table(shown)]
    return story


def _table(rows: list[tuple[str, str]]) -> Flowable:
    cells = [
        [Paragraph(markup(label), _CELL), Paragraph(markup(shorten(value, VALUE_MOST)), _CELL)]
        for label, value in rows
    ]
    table = LongTable(cells or [["", ""]], colWidths=_WIDTHS)
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), LATIN),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, HexColor("#d9e2ec")),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"
