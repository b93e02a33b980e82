"""The certificate on paper: one page, both languages, type embedded, nothing of a person's text obeyed."""

import os
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from shutil import which
from uuid import uuid4

import pytest
import segno
from pypdf import PdfReader

from credits.retirement.pdf import LINES_MOST, render_certificate
from credits.retirement.texts import STATEMENTS
from credits.retirement.types import Certificate, Line
from puhui.kernel.catalog import Text
from puhui.kernel.typesetting import HAN, LATIN, MISSING, runs, shorten

URL = "https://puhui.example/api/v1/registry/certificates/DEMO-R-2026-7K3M-Q9TX-4HNB"


def certificate(
    *, beneficiary="林小姐 Lin", reason="为世界地球日", lines=2, demonstration=True
) -> Certificate:
    line = Line(uuid4(), "IND-METRO", "CN-GD-GZ", Text("广州市", "Guangzhou"), 2026, "", 1256)
    return Certificate(
        number="DEMO-R-2026-7K3M-Q9TX-4HNB",
        scheme="DEMO",
        scheme_name=Text("碳普惠示范机制", "Carbon-inclusion demonstration scheme"),
        authority=Text("示范主管机构", "Demonstration authority"),
        is_demonstration=demonstration,
        book="PERSONAL",
        quantity_g=1256 * lines,
        purpose="voluntary",
        beneficiary=beneficiary,
        reason=reason,
        retired_at=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
        lines=(line,) * lines,
    )


def read(document: Certificate, url: str = URL) -> PdfReader:
    return PdfReader(BytesIO(render_certificate(document, url=url)))


def text_of(reader: PdfReader) -> str:
    return "".join(reader.pages[0].extract_text().split())


def test_both_languages_are_on_the_page():
    text = text_of(read(certificate()))
    for part in (
        *("碳普惠减排量注销证书", "CertificateofRetirement", "DEMO-R-2026-7K3M-Q9TX-4HNB", "2,512gCO2e"),
        *("林小姐Lin", "为世界地球日", "自愿注销", "voluntaryretirement", "广州市", "Guangzhou", "IND-METRO"),
        *("示范主管机构", "Demonstrationauthority", "演示", "DEMONSTRATION", "2026-11-2211:04:05"),
    ):
        assert part in text
    statement = STATEMENTS["PERSONAL"]
    assert "".join(statement.zh.split()) in text
    assert statement.en == "Verified by rule; not a PHCER; not for compliance."
    assert "".join(statement.en.split()) in text
    assert "DEMONSTRATION" not in text_of(read(certificate(demonstration=False)))


def test_all_type_is_embedded():
    fonts = [font.get_object() for font in read(certificate()).pages[0]["/Resources"]["/Font"].values()]
    names = {font["/BaseFont"].rpartition("+")[2] for font in fonts}
    assert names == {"DroidSansFallback", "BitstreamVeraSans-Roman"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


@pytest.mark.parametrize(
    "text",
    [
        '<b>&amp;</b><img src="http://x.example/"/>',
        "<font size=99>x</font>",
        "</para><para>",
        "]]> &#x41; %s {0}",
        "'\"><script>alert(1)</script>",
    ],
)
def test_markup_of_a_person_is_shown_and_not_obeyed(text):
    reader = read(certificate(beneficiary=text, reason=text))
    assert text_of(reader).count("".join(text.split())) == 2
    assert "/Annots" not in reader.pages[0]


@pytest.mark.parametrize(
    "text", ["很长的名称" * 200, "W" * 3000, "a b " * 900, "\n\n\n" * 50 + "x", "𠮷😀" * 100]
)
def test_one_page_whatever_is_stored(text):
    reader = read(certificate(beneficiary=text, reason=text, lines=LINES_MOST + 30))
    assert len(reader.pages) == 1
    text = text_of(reader)
    assert "30more:" in text
    assert "".join(STATEMENTS["PERSONAL"].zh.split()) in text


def test_the_same_certificate_is_the_same_bytes():
    document = certificate()
    assert render_certificate(document, url=URL) == render_certificate(document, url=URL)


def test_each_character_is_set_in_a_type_that_has_it():
    assert runs("Lin林é") == [(LATIN, "Lin"), (HAN, "林"), (LATIN, "é")]
    assert runs("㐂𠮷") == [(HAN, "㐂" + MISSING)]
    assert shorten("abcdef", 4) == "abc…"
    assert shorten(" a\n b ", 4) == "a b"


def test_the_qr_code_is_that_of_the_address(tmp_path):
    page = read(certificate()).pages[0]
    squares = page.get_contents().get_data().count(b" re f")
    assert squares == sum(map(sum, segno.make_qr(URL, error="m").matrix))


@pytest.mark.skipif(
    "CI" not in os.environ and not (which("pdftoppm") and which("zbarimg")),
    reason="pdftoppm or zbarimg is not installed",
)
def test_the_qr_code_reads_back(tmp_path):
    (tmp_path / "c.pdf").write_bytes(render_certificate(certificate(), url=URL))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "c.pdf", "c"], cwd=tmp_path, check=True)
    found = subprocess.run(
        ["zbarimg", "-q", "--raw", "c-1.png"], cwd=tmp_path, capture_output=True, check=True
    )
    assert found.stdout.decode().strip() == URL
