"""A file is what its first bytes say, and one thing only."""

import pytest

from credits.evidence.models import MediaType
from credits.evidence.refusals import FileTypeRefused
from credits.evidence.signatures import media_type_of
from tests.credits.evidence import files


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (files.jpeg, "JPEG"),
        (files.png, "PNG"),
        (files.webp, "WEBP"),
        (files.heic, "HEIF"),
        (files.pdf, "PDF"),
        (files.csv_table, "CSV"),
        (lambda: files.csv_table("gb18030"), "CSV"),
        (lambda: files.csv_table("utf-16"), "CSV"),
        (files.workbook, "XLSX"),
        (files.gpx, "GPX"),
    ],
)
def test_the_kinds_are_told_by_their_bytes(make, kind):
    assert media_type_of(make()) is MediaType[kind]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5_000,
        b"hello",
        b"GIF89a" + bytes(100),
        b"PK\x03\x04" + bytes(100) + b"PK\x05\x06" + bytes(18),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"BM" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # a workbook under a password is an old container
        b"II*\0" + bytes(100),
        b"\0\0\0\x18ftypavif" + bytes(100),
        b"\0\0\0\x18ftyphevc" + bytes(100),
        b"<?xml version='1.0'?><kml><gpxy></gpxy></kml>",
        b"time,kwh without a second line",
        b"MZ" + bytes(100),
        b" %PDF-1.7",
        b"%PDF-x",
        b"RIFF\x04\0\0\0WAVE",
        b"\x89PNG",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_any_other_kind_is_refused(content):
    with pytest.raises(FileTypeRefused):
        media_type_of(content)


@pytest.mark.parametrize(
    "content",
    [
        files.jpeg() + b"PK\x03\x04...PK\x05\x06" + bytes(18),
        files.jpeg() + b"<script>alert(1)</script>",
        files.jpeg() + b"<?php system($_GET[0]);",
        files.jpeg() + b"<HTML>",
        files.jpeg() + b"<svg/onload=alert(1)>",
        files.png() + files.pdf(),
        files.png() + b"\n",
        files.webp() + b"PK\x05\x06" + bytes(18),
        files.webp() + b"anything at all",
        files.jpeg()[:20] + b"%PDF-1.4 " + files.jpeg()[20:],
        files.pdf() + b"PK\x05\x06" + bytes(18),
        files.workbook() + b"behind it",
        files.csv_table() + b"a,<script>alert(1)</script>\n",
        files.gpx() + b"<script>alert(1)</script>",
    ],
)
def test_two_kinds_in_one_file_are_refused(content):
    with pytest.raises(FileTypeRefused):
        media_type_of(content)


def test_what_phones_write_behind_a_photograph_is_no_second_kind():
    assert media_type_of(files.jpeg() + b"SEFT" + bytes(64)) is MediaType.JPEG


@pytest.mark.parametrize("chance", [b"<html\xb1", b"<SvG\r\x92\x07\xfe\x11", b"<?pHp\xf0"])
def test_letters_among_the_pixels_are_no_second_kind(chance):
    assert media_type_of(files.jpeg() + b"\x8a" * 40 + chance + b"\x8a" * 40) is MediaType.JPEG
