"""CSV in every encoding that is met, and files that are traps."""

import contextlib
import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.kernel.tables import (
    CellTooLong,
    EncodingMixed,
    EncodingUnknown,
    FormulaFound,
    Limits,
    TableBroken,
    TableFault,
    TableTooLarge,
    TableUnknown,
    read_rows,
)
from tests.kernel.tables.reading import rows_of

TEXT = "产品编码,碳足迹\r\n一, 二 \r\n\r\n,\r\n三,四\r\n"
PLAIN = [(1, ["产品编码", "碳足迹"]), (2, ["一", "二"]), (5, ["三", "四"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_every_encoding_gives_the_same_rows_by_the_numbers_a_spreadsheet_shows(encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert rows_of(mark + TEXT.encode(encoding)) == PLAIN


def test_tabs_part_the_cells_where_the_heading_has_them():
    assert rows_of("a\tb\n1,5\t2\n".encode("utf-16")) == [(1, ["a", "b"]), (2, ["1,5", "2"])]


def test_a_quoted_cell_holds_commas_quotes_and_lines():
    assert rows_of(b'a\n"1,""2""\r\n3"\nb\n') == [(1, ["a"]), (2, ['1,"2"\r\n3']), (3, ["b"])]


def test_a_number_below_nothing_is_no_formula():
    assert rows_of(b"-0.75tCO2e,+1,- 2\n") == [(1, ["-0.75tCO2e", "+1", "- 2"])]


def test_a_short_line_of_gb18030_that_could_be_utf_8_does_not_make_a_file_mixed():
    line = "一\n".encode("gb18030")
    assert line.decode("utf-8")  # a letter that nobody meant
    assert rows_of(line + "碳足迹\n".encode("gb18030")) == [(1, ["一"]), (2, ["碳足迹"])]


@pytest.mark.parametrize("is_late", [False, True])
def test_two_encodings_in_one_file_are_named_with_a_row_of_each(is_late):
    first, second = "名称,产品\n".encode(), "x,碳足迹\n".encode("gb18030")
    filling = b"1,2\n" * (500_000 if is_late else 0)  # into another block of the file
    with pytest.raises(EncodingMixed) as refusal:
        rows_of(first + filling + second)
    row = 2 + filling.count(b"\n")
    assert (refusal.value.row, refusal.value.column) == (row, 2)
    assert str(refusal.value).startswith(f"Row {row}, column B: not UTF-8, as row 1 is")
    with pytest.raises(EncodingMixed) as refusal:
        rows_of(second + filling + first)
    assert refusal.value.row == 1


def test_a_mark_of_utf_8_before_other_text_is_mixed_too():
    with pytest.raises(EncodingMixed):
        rows_of(b"\xef\xbb\xbfa\n" + "碳足迹\n".encode("gb18030"))


@pytest.mark.parametrize(
    ("content", "fault", "place"),
    [
        (b"a,b\n1,=HYPERLINK(1)\n", FormulaFound, (2, 2)),
        (b"a,b\n@SUM(A1),1\n", FormulaFound, (2, 1)),
        (b"a,b\n1,-cmd\n", FormulaFound, (2, 2)),
        (b'a,b\n1,"\t=1"\n', FormulaFound, (2, 2)),
        (b"a,b\n1,x\0y", EncodingUnknown, (2, 2)),
        (b"a,b\n1,\xff\xff\xff", EncodingUnknown, (2, 2)),
        ("a,b".encode("utf-16")[:-1], EncodingUnknown, (1, 1)),
        ("a,b\n\0".encode("utf-16"), EncodingUnknown, (2, 1)),
        ("a,b".encode("utf-32"), EncodingUnknown, (None, None)),
        (b'a,b\n1,"never closed', TableBroken, (2, 2)),
        (b'a,b\n"1"2,3\n', TableBroken, (2, 1)),
        (b"a,b\n1," + b"x" * 4_001, CellTooLong, (2, 2)),
        (b"a,b\n1," + b"x" * 200_000, CellTooLong, (2, 2)),
        (b'a,b\n1,"' + b"x\n" * 100_000, CellTooLong, (2, 2)),
        (b"x" * 5_000_000, CellTooLong, (1, 1)),
        (b"," * 256, TableTooLarge, (1, 257)),
        (b"," * 1_000_000, TableTooLarge, (1, 257)),
        (b"column," * 1_000_000, TableTooLarge, (1, 257)),
        (b'"a\n",' * 1_000_000, TableTooLarge, (1, 257)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", TableUnknown, (None, None)),
    ],
)
def test_a_trap_is_refused_with_row_and_column(content, fault, place):
    with pytest.raises(fault) as refusal:
        rows_of(content)
    assert type(refusal.value) is fault
    assert (refusal.value.row, refusal.value.column) == place
    if place[0]:
        assert re.match(rf"Row {place[0]}, column [A-Z]+: ", str(refusal.value))


def test_a_line_without_end_is_given_up_long_before_the_file_ends():
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            self.asked += 1
            return b"x" * min(size or 0, 1024 * 1024)

    file = Endless(b"x")
    with pytest.raises(CellTooLong, match="Row 1, column A"):
        list(read_rows(file))
    assert file.asked < 10


@pytest.mark.parametrize(
    ("limits", "place"), [({"rows": 3}, (4, 1)), ({"columns": 1}, (1, 2)), ({"file_bytes": 9}, (None, None))]
)
def test_a_caller_bounds_rows_columns_and_bytes(limits, place):
    with pytest.raises(TableTooLarge) as refusal:
        rows_of(b"a,b\n" * 5, **limits)
    assert (refusal.value.row, refusal.value.column) == place
    assert len(rows_of(b"a,b\n" * 5, rows=5, columns=2, cell=1, file_bytes=20)) == 5


def test_the_file_is_left_open():
    file = io.BytesIO(b"a\n")
    assert list(read_rows(file)) == [(1, ["a"])]
    assert not file.closed


# What is stripped from a cell, and what would make it a formula.
SIGNS = "=@+-" + "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
CELLS = st.text(st.characters(codec="gb18030", exclude_characters="\0"), max_size=8).map(
    lambda text: text.strip(SIGNS)
)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5)


@given(TABLES, st.sampled_from(["utf-8-sig", "utf-16", "gb18030"]))
def test_what_was_written_is_what_is_read(table, encoding):
    text = io.StringIO()
    csv.writer(text).writerows([["一", "行"], *table])
    content = text.getvalue().encode(encoding)
    # What is written in GB18030 may look like UTF-8 by chance: then it is refused, never misread.
    with contextlib.suppress(EncodingMixed):
        found = [row.cells for row in rows_of(content)]
        assert found == [["一", "行"], *(row for row in table if any(row))]


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_refusal(content):
    with contextlib.suppress(TableFault):
        rows_of(content)


def test_the_limits_say_what_the_decisions_say():
    assert (Limits().file_bytes, Limits().rows) == (200 * 1024 * 1024, 2**20)
