"""Tables and tracks: typed readings with their units, nothing that computes, leads out or swells."""

import io
import zipfile

import pytest

from credits.evidence.decoding import decode
from credits.evidence.models import MediaType
from credits.evidence.refusals import FileDamaged, FileTypeRefused, TableRefused
from credits.evidence.signatures import media_type_of
from tests.credits.evidence import files

READINGS = [
    ["2026-11-01T08:00:00", "用电量", "12.5", "kWh"],
    ["2026-11-02T08:00:00", "用电量", "-3", "kWh"],
]


def read(content: bytes):
    return decode(content, media_type_of(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_in_the_encodings_that_people_send(encoding):
    found = read(files.csv_table(encoding))
    assert found.facts["readings"] == READINGS
    assert [(one["name"], one["unit"], one["kind"]) for one in found.facts["columns"]] == [
        ("时间", None, "time"),
        ("用电量", "kWh", "number"),
        ("备注", None, "text"),
    ]
    assert found.copy.decode("utf-8-sig").splitlines()[2] == '2026-11-02 08:00,-3,"表,换"'


def test_a_workbook_reads_as_the_same_table():
    assert read(files.workbook()).facts == read(files.csv_table()).facts


def test_a_unit_may_stand_in_a_column_of_its_own():
    found = read(b"date;value;unit\n2026-11-01;1,250.5;m3\n")
    assert found.facts["readings"] == [["2026-11-01T00:00:00", "value", "1250.5", "m3"]]


@pytest.mark.parametrize(
    ("content", "row", "column"),
    [
        (b"time,kwh\n2026-11-01,=1+1\n", 2, 2),
        (b"time,kwh\n2026-11-01,@SUM(A1)\n", 2, 2),
        (b"time,kwh\n2026-11-01,+cmd|' /C calc'!A0\n", 2, 2),
        (b"time,kwh\n2026-11-01,1,2\n", 2, 3),
        (b"time,kwh\n2026-11-01," + b"9" * 1_001 + b"\n", 2, 2),
        (b"time,kwh" + b",x" * 1_000_000 + b"\n1,2\n", 1, 201),
        (b'time,kwh\n2026-11-01,"1\n', 2, 2),
        (files.workbook(["time", "kwh"], ["2026-11-01", "=SUM(B1:B9)"]), 2, 2),
        (files.workbook(["time", "time"], ["2026-11-01", 1]), 1, 1),
    ],
    ids=["formula", "at", "plus", "too wide", "long cell", "million columns", "open quote", "xlsx", "twice"],
)
def test_what_is_refused_is_named_by_row_and_column(content, row, column):
    with pytest.raises(TableRefused) as refused:
        read(content)
    assert (refused.value.data["row"], refused.value.data["column"]) == (row, column)


@pytest.mark.parametrize(
    "content",
    ["时间,值\n2026-11-01,1\n".encode() + "备注,值\n".encode("gb18030"), b"\xff\xfea\0,\0\n\0\x00\xd8,\0\n"],
)
def test_two_encodings_in_one_file_and_halves_of_one_are_refused(content):
    with pytest.raises(TableRefused):
        read(content)


@pytest.mark.parametrize("content", [b"dear sir, hello\n", b"name,word\na,b\n", b"time,kwh\n"])
def test_a_text_without_readings_is_no_table(content):
    with pytest.raises(FileTypeRefused):
        read(content)


def repacked(**parts: bytes) -> bytes:
    """Return the workbook with parts put in or replaced."""
    source, target = zipfile.ZipFile(io.BytesIO(files.workbook())), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in parts:
                archive.writestr(name, source.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "part", "refusal"),
    [
        ("xl/vbaProject.bin", b"x", FileTypeRefused),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", FileTypeRefused),
        ("xl/embeddings/oleObject1.bin", b"x", FileTypeRefused),
        ("../../etc/passwd", b"x", FileTypeRefused),
        ("xl/media/zeros.bin", bytes(80 * 2**20), TableRefused),
        ("xl/media/packed.bin", bytes(4 * 2**20), TableRefused),
        (
            "xl/worksheets/sheet1.xml",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>',
            TableRefused,
        ),
    ],
)
def test_a_workbook_that_is_more_than_cells_is_refused(name, part, refusal):
    with pytest.raises(refusal):
        read(repacked(**{name: part}))


def test_a_workbook_of_which_a_part_is_locked_is_refused():
    locked = bytearray(files.workbook())
    at = locked.index(b"PK\x01\x02")
    while at != -1:  # each entry of the directory says so
        locked[at + 8] |= 1
        at = locked.find(b"PK\x01\x02", at + 4)
    with pytest.raises(FileTypeRefused):
        read(bytes(locked))


def test_a_track_is_its_points():
    found = read(files.gpx())
    assert found.facts == {"points": 2, "begins": "2026-11-02T00:00:00Z", "ends": "2026-11-02T00:09:00Z"}
    assert found.copy.splitlines()[1] == b"23.100000,113.200000,2026-11-02T00:00:00Z"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<gpx><wpt lat="1" lon="1"><name>&b;</name></wpt></gpx>'
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        files.gpx((float("nan"), 1.0, "2026-11-02T00:00:00Z")),
        files.gpx((91.0, 1.0, "2026-11-02T00:00:00Z")),
        files.gpx((1.0, 1.0, "=cmd()")),
        files.gpx()[:-30],
        b"<gpx></gpx>",
        b"<gpx>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</gpx>",
    ],
    ids=["entities", "NaN", "beyond the pole", "no time", "cut off", "no points", "nested"],
)
def test_a_track_that_is_none_is_damaged(content):
    with pytest.raises(FileDamaged):
        decode(content, MediaType.GPX)
