"""Files that are tables, and files that are traps."""

import pytest

from credits.factors.products import tables
from credits.factors.products.errors import TableRefused
from credits.factors.products.tables import read_table


def test_both_encodings_give_the_same_table():
    text = "产品编码,碳足迹\n一,二\n"
    plain = [["产品编码", "碳足迹"], ["一", "二"]]
    assert read_table(text.encode()) == plain
    assert read_table(text.encode("utf-8-sig")) == plain
    assert read_table(text.encode("gb18030")) == plain


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\n1,=HYPERLINK(1)\n", "Line 2 holds a formula"),
        (b"a,b\n1,@SUM(A1)\n", "Line 2 holds a formula"),
        (b"a,b\n1,-cmd\n", "Line 2 holds a formula"),
        (b'a,b\n1,"\t=1"\n', "Line 2 holds a formula"),
        (b"PK\x03\x04rest", "workbook"),
        (b"a\0b", "neither"),
        (b"\xff\xff\xff", "neither"),
        ("a,b".encode("utf-16"), "neither"),
        (b'a,b\n"never closed', "Line 2 cannot be read"),
        (b"a\n" + b"x" * (tables.CELL_MOST + 1), "A cell of line 2"),
        (b"," * tables.COLUMNS_MOST, "Line 1 has more"),
        (b"a\n" * (tables.ROWS_MOST + 2), "more than 20000 rows"),
        (b"x" * (tables.FILE_BYTES_MAX + 1), "bytes"),
    ],
)
def test_a_trap_is_refused_with_the_line_and_the_reason(content, why):
    with pytest.raises(TableRefused, match=why):
        read_table(content)


def test_a_number_below_nothing_is_no_formula():
    assert read_table(b"-0.75tCO2e,+1,- 2\n") == [["-0.75tCO2e", "+1", "- 2"]]
