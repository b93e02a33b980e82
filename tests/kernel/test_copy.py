"""Binary COPY: every type comes back as it was packed, however many rows there are."""

from datetime import UTC, datetime, timedelta, timezone
from json import dumps
from struct import pack
from uuid import UUID

import pytest
from django.db import connection

from puhui.kernel import copy
from puhui.kernel.copy import (
    NULL,
    binary_cursor,
    blocks,
    copy_blocks,
    microseconds,
    number_array,
    text_field,
    uuid_array,
)

COLUMNS = [
    "a_uuid",
    "a_smallint",
    "an_int",
    "a_bigint",
    "a_bool",
    "a_text",
    "an_instant",
    "a_json",
    "bytes",
    "nothing",
]
NUMBERS = [0, -1, 2**62]
ONE = UUID("01a2033f-3406-75df-915f-c3fb7e41c53a")


@pytest.fixture
def table(db) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMPORARY TABLE copied (a_uuid uuid, a_smallint smallint, an_int int, a_bigint bigint,
               a_bool boolean, a_text text, an_instant timestamptz, a_json jsonb, bytes bytea,
               nothing text)"""
        )
    return "copied"


def row(small: int, number: int, big: int, flag: bool, text: str, instant: datetime, raw: bytes) -> bytes:
    json = b"\x01" + dumps({"k": text}, ensure_ascii=False).encode()
    return (
        pack("!h i16s ih ii iq i?", 10, 16, ONE.bytes, 2, small, 4, number, 8, big, 1, flag)
        + text_field(text)
        + pack("!iq", 8, microseconds(instant))
        + pack("!i", len(json))
        + json
        + pack("!i", len(raw))
        + raw
        + NULL
    )


@pytest.mark.parametrize(
    "values",
    [
        (0, 0, 0, False, "", datetime(2000, 1, 1, tzinfo=UTC), b""),
        (
            32767,
            2**31 - 1,
            2**63 - 1,
            True,
            "林 🚇 é",
            datetime(2026, 11, 2, 4, 5, 6, 789_012, UTC),
            b"\x00\xff",
        ),
        (
            -32768,
            -(2**31),
            -(2**63),
            False,
            "x" * 70_000,
            datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
            b"\x00" * 5,
        ),
        (1, 1, 1, True, "a\nb\tc\\d", datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), b"a"),
        (-1, -1, -1, True, "-", datetime(2026, 11, 2, 8, tzinfo=timezone(timedelta(hours=8))), b"b"),
    ],
)
def test_what_was_packed_comes_back(table, values):
    small, number, big, flag, text, instant, raw = values
    copy_blocks(table, COLUMNS, [row(*values)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)}, a_json ->> 'k' FROM {table}")
        (found,) = cursor.fetchall()
    assert found[:7] == (ONE, small, number, big, flag, text, instant)
    assert bytes(found[8]) == raw
    assert (found[9], found[10]) == (None, text)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 25])
def test_rows_of_any_number_arrive(table, monkeypatch, count):
    monkeypatch.setattr(copy, "ROWS_A_BLOCK", 10)
    rows = [pack("!h iq", 1, 8, n) for n in range(count)]
    copy_blocks(table, ["a_bigint"], blocks(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), coalesce(sum(a_bigint), 0) FROM {table}")
        assert cursor.fetchone() == (count, sum(range(count)))


def test_arrays_as_texts(db):
    ids = [ONE, UUID(int=0), UUID(int=2**128 - 1)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(%s::uuid[]), unnest(%s::bigint[])", [uuid_array(ids), number_array(NUMBERS)]
        )
        assert cursor.fetchall() == list(zip(ids, NUMBERS, strict=True))
        cursor.execute(
            "SELECT cardinality(%s::uuid[]), cardinality(%s::bigint[])", [uuid_array([]), number_array([])]
        )
        assert cursor.fetchone() == (0, 0)


def test_a_binary_cursor_brings_ids_as_bytes_and_numbers_as_numbers(db):
    with binary_cursor() as cursor:
        cursor.execute("SELECT uuid_send(%s::uuid), %s::bigint, '林'::text", [ONE, 2**62], binary=True)
        assert cursor.fetchone() == (ONE.bytes, 2**62, "林")
