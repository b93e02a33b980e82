"""Workbooks: what a spreadsheet shows is what is read, and an archive is not trusted."""

import contextlib
import io
import zipfile
from datetime import date, datetime, time
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.kernel.tables import (
    CellInvalid,
    CellTooLong,
    FormulaFound,
    TableBroken,
    TableFault,
    TableTooLarge,
    TableUnknown,
)
from puhui.kernel.tables.xlsx_values import date_text, number_text
from tests.kernel.tables.reading import rows_of
from tests.kernel.tables.workbooks import MAIN, archive, by_hand, written


def test_numbers_days_and_texts_are_read_as_somebody_typed_them():
    table = [
        ["产品编码", " 碳足迹 ", None, "d"],
        [4.2, 0.1 + 0.2, True, date(2025, 1, 31)],
        [],
        [310, -1.5e-7, datetime(2025, 1, 31, 8, 30), time(8, 30)],  # noqa: DTZ001  # a spreadsheet has no zone
    ]
    assert rows_of(written(table)) == [
        (1, ["产品编码", "碳足迹", "", "d"]),
        (2, ["4.2", "0.3", "TRUE", "2025-01-31"]),
        (4, ["310", "-0.00000015", "2025-01-31T08:30:00", "08:30:00"]),
    ]


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("4.2000000000000002", "4.2"),
        ("310", "310"),
        ("1E3", "1000"),
        ("-0.0", "0"),
        ("1e999", None),
        ("nan", None),
        ("1_000", None),
        ("", None),
    ],
)
def test_a_number_has_no_more_digits_than_it_was_given(stored, told):
    assert number_text(stored) == told


@pytest.mark.parametrize(
    ("stored", "is_from_1904", "told"),
    [
        ("45688", False, "2025-01-31"),
        ("44226", True, "2025-01-31"),
        ("1", False, "1900-01-01"),
        ("59", False, "1900-02-28"),
        ("61", False, "1900-03-01"),  # the 60th is a day that there was not
        ("0.75", False, "18:00:00"),
        ("2958466", False, None),
        ("-1", False, None),
        ("x", False, None),
    ],
)
def test_days_are_counted_as_the_workbook_says(stored, is_from_1904, told):
    assert date_text(stored, is_from_1904=is_from_1904) == told


def test_a_formula_is_refused_where_it_stands_whatever_it_came_to():
    with pytest.raises(FormulaFound, match="Row 3, column B: the cell holds a formula") as refusal:
        rows_of(written([["a", "b"], [1, 2], [3, "=1+1"]]))
    assert (refusal.value.row, refusal.value.column) == (3, 2)
    computed = '<row r="2"><c r="C2"><f>1+1</f><v>2</v></c></row>'
    with pytest.raises(FormulaFound, match="Row 2, column C"):
        rows_of(by_hand(computed))


def test_a_text_that_another_export_would_compute_is_refused_too():
    with pytest.raises(FormulaFound, match="Row 1, column A"):
        rows_of(by_hand('<row><c t="inlineStr"><is><t>=1+1</t></is></c></row>'))


def test_rich_texts_lose_their_looks_and_the_readings_of_their_signs():
    texts = "<si><r><t>碳</t></r><r><t>足迹</t></r><rPh><t>tan</t></rPh></si><si/>"
    cells = '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>x</t></is></c>'
    assert rows_of(by_hand(f"<row>{cells}</row>", texts=texts)) == [(1, ["碳足迹", "", "x"])]


def test_names_may_bear_a_prefix():
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData>'
    content = by_hand("", more={"xl/worksheets/sheet1.xml": f"{sheet}</x:worksheet>".encode()})
    assert rows_of(content) == [(1, ["7"])]


def test_an_empty_cell_far_out_is_nothing_and_a_full_one_is_too_far():
    assert rows_of(by_hand('<row><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>')) == [(1, ["1"])]
    with pytest.raises(TableTooLarge) as refusal:
        rows_of(by_hand('<row><c r="XFD1"><v>1</v></c></row>'))
    assert (refusal.value.row, refusal.value.column) == (1, 257)


@pytest.mark.parametrize(
    ("cells", "fault", "place"),
    [
        ('<row r="9999999"><c><v>1</v></c></row>', TableTooLarge, (9999999, 1)),
        ('<row r="2"/><row r="2"><c><v>1</v></c></row>', TableBroken, (3, 1)),
        ('<row r="x"><c><v>1</v></c></row>', TableBroken, (1, 1)),
        ('<row><c r="B1"/><c r="A1"><v>1</v></c></row>', TableBroken, (1, 3)),
        ("<c><v>1</v></c>", TableBroken, (1, 1)),
        ('<row><c r="AAAA1"><v>1</v></c></row>', TableBroken, (1, 1)),
        ('<row><c t="e"><v>#REF!</v></c></row>', CellInvalid, (1, 1)),
        ('<row><c t="s"><v>5</v></c></row>', CellInvalid, (1, 1)),
        ('<row><c t="s"><v>-1</v></c></row>', CellInvalid, (1, 1)),
        ("<row><c><v>12x</v></c></row>", CellInvalid, (1, 1)),
        (f"<row><c><v>1</v></c><c><v>{'9' * 5000}</v></c></row>", CellTooLong, (1, 2)),
        (f"<row><c t='inlineStr'><is>{'<t>x</t>' * 5000}</is></c></row>", CellTooLong, (1, 1)),
        (f"<row><c><v>1</v></c>{'<x>' * 60}", TableBroken, (1, 1)),
        (f"<!--{'x' * 3_000_000}--><row/>", TableBroken, (1, 1)),
        (f'<row spans="{"1" * 3_000_000}"/>', TableBroken, (1, 1)),
        ("<row><c><v>1</v></row>", TableBroken, (1, 1)),
        ("<row><c><v>&boom;</v></c></row>", TableBroken, (1, 1)),
    ],
)
def test_a_sheet_that_no_spreadsheet_writes_is_refused(cells, fault, place):
    with pytest.raises(TableFault) as refusal:
        rows_of(by_hand(cells), ratio=100_000)
    assert type(refusal.value) is fault
    assert (refusal.value.row, refusal.value.column) == place


def test_a_text_that_is_too_long_is_refused_by_the_cell_that_holds_it():
    texts = f"<si><t>{'x' * 1_000_000}</t></si>"
    with pytest.raises(CellTooLong, match="Row 4, column B"):
        rows_of(by_hand('<row r="4"><c r="B4" t="s"><v>0</v></c></row>', texts=texts))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_document_type_is_refused_before_anything_could_grow_or_be_fetched(head):
    with pytest.raises(TableBroken):
        rows_of(by_hand("<row><c><v>1</v></c></row>", head=head))


def test_a_bomb_is_told_by_what_its_parts_say_before_one_is_unpacked():
    bomb = by_hand(f"<row><c><v>1</v></c></row>{' ' * 30_000_000}")
    assert len(bomb) < 100_000
    begun = perf_counter()
    with pytest.raises(TableTooLarge, match="more than 200 times its size"):
        rows_of(bomb)
    with pytest.raises(TableTooLarge, match="more than 1000000 bytes when unpacked"):
        rows_of(bomb, ratio=10_000, unpacked_bytes=1_000_000)
    assert perf_counter() - begun < 1


def test_a_part_that_unpacks_to_more_than_it_says_is_damaged():
    """A liar: what the archive's list says of the sheet is less than the sheet."""
    honest = by_hand("<row><c><v>1</v></c></row>" * 10)
    size = zipfile.ZipFile(io.BytesIO(honest)).getinfo("xl/worksheets/sheet1.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (size - 40).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(TableBroken):
        rows_of(lying)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04rest", TableBroken),
        (archive({"a.txt": "no workbook"}), TableBroken),
        (by_hand("")[:-30], TableBroken),
        (by_hand("", more={"xl/vbaProject.bin": b"x"}), TableUnknown),
        (archive({f"{number}": b"" for number in range(2_001)}), TableBroken),
        (archive({f"{'x' * 60_000}{number}": b"" for number in range(20)}), TableBroken),
        (
            archive({"_rels/.rels": f'<Relationships xmlns="{MAIN}"/>', "xl/workbook.xml": "<workbook/>"}),
            TableUnknown,
        ),
    ],
)
def test_an_archive_that_is_no_plain_workbook_is_refused(content, fault):
    with pytest.raises(fault):
        rows_of(content)


NUMBERS = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False, width=32)
WORDS = st.text(st.characters(categories=["L", "Nd"], max_codepoint=0xFFFF), min_size=1, max_size=6)


@given(st.lists(st.lists(NUMBERS | WORDS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_what_another_writer_wrote_is_what_is_read(table):
    found = [row.cells for row in rows_of(written(table))]
    for told, row in zip(found, table, strict=True):
        for text, value in zip(told, row, strict=True):
            assert text == value if isinstance(value, str) else float(text) == pytest.approx(value, rel=1e-14)


@given(st.data())
def test_a_damaged_workbook_is_rows_or_a_refusal(data):
    content = bytearray(by_hand('<row><c t="s"><v>0</v></c></row>', texts="<si><t>x</t></si>"))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(TableFault):
        rows_of(bytes(content))
