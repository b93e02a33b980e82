"""What a bill's words tell, from the pattern up to a document that the child has read."""

import io
import sys
from pathlib import Path

import pytest
from django.conf import settings
from reportlab.pdfgen.canvas import Canvas

from credits.evidence.decoding import decode
from credits.evidence.models import MediaType
from puhui.kernel.typesetting import runs

sys.path.append(str(Path(settings.BASE_DIR) / "credits" / "evidence" / "child"))
from bills import SIGNS_MOST, TOLD_MOST, told_by

POWER = (
    "电费账单",
    "电表号：E-2024-0001",
    "计费周期 2026年10月1日至2026年10月31日",
    "本期用电量 1,201.5 千瓦时",
)


def bill_pdf(*lines: str) -> bytes:
    """Return a bill as a supplier prints it, Han characters embedded."""
    out = io.BytesIO()
    page = Canvas(out)
    for number, line in enumerate(lines):
        text = page.beginText(60, 760 - 22 * number)
        for font, piece in runs(line):
            text.setFont(font, 12)
            text.textOut(piece)
        page.drawText(text)
    page.save()
    return out.getvalue()


def test_a_printed_bill_tells_its_period_meter_and_amount():
    told = decode(bill_pdf(*POWER), MediaType.PDF).facts
    assert told["spans"] == [["2026-10-01", "2026-10-31"]]
    assert told["meters"] == ["E-2024-0001"]
    assert ["1201.5", "千瓦时"] in told["amounts"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026-10-01 to 2026-10-31", ["2026-10-01", "2026-10-31"]),
        ("2026/10/1-2026/10/31", ["2026-10-01", "2026-10-31"]),
        ("20261001-20261031", ["2026-10-01", "2026-10-31"]),
        ("2026.10.01～2026.10.31", ["2026-10-01", "2026-10-31"]),
        ("2026-10-31 to 2026-10-01", None),
        ("2026-02-30 to 2026-03-31", None),
        ("2026-10-01", None),
    ],
)
def test_periods_in_their_spellings(text, span):
    assert told_by(text).get("spans") == ([span] if span else None)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("186 kWh", [["186", "kwh"]]),
        ("用气 12.5m³", [["12.5", "m³"]]),
        ("1,201.5千瓦时电费", [["1201.5", "千瓦时"]]),
        ("电价 0.58 元/千瓦时", None),
        ("186 kWh/月", None),
        ("186", None),
    ],
)
def test_amounts_have_a_unit_and_are_no_prices(text, amounts):
    assert told_by(text).get("amounts") == amounts


@pytest.mark.parametrize("text", ["表号：1234****", "户号 20240001", "表号 12"])
def test_a_masked_or_another_number_is_no_meters(text):
    assert "meters" not in told_by(text)


def test_however_long_a_text_is_little_of_it_is_told():
    told = told_by("1 kWh " * SIGNS_MOST)
    assert len(told["amounts"]) == TOLD_MOST
    assert told_by("," * 200_000 + "1" * 200_000) == {}
