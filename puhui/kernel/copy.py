"""Binary COPY of many rows: one `struct` packs a row's fixed part, the server parses nothing.

PostgreSQL's binary format: a header, then per row a field count, and per field its length and big-endian
bytes. A row of fixed-width columns is packed in one call; `text_field` and `NULL` make the others.
"""

import struct
from datetime import UTC, datetime

import psycopg
from django.db import connection

HEADER = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Bytes handed to the server at once: large enough to be cheap, small enough to stay out of the memory's way.
BLOCK_BYTES = 1 << 20

_length = struct.Struct("!i").pack


def text_field(text: str) -> bytes:
    """Return a text, jsonb-as-text or bytea column's bytes, with their length."""
    raw = text.encode()
    return _length(len(raw)) + raw


def microseconds(instant: datetime) -> int:
    """Return a timestamptz as the binary format wants it: microseconds since 2000-01-01 UTC."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def binary_cursor() -> psycopg.Cursor:
    """Return a cursor on Django's connection that can fetch binary results (its own binds on the client)."""
    return psycopg.Cursor(connection.connection)


def copy_rows(table: str, columns: list[str], rows: list[bytes]) -> None:
    """Write packed rows (each without header) into `table` in the open transaction."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        block = [HEADER]
        size = 0
        for row in rows:
            block.append(row)
            size += len(row)
            if size >= BLOCK_BYTES:
                copy.write(b"".join(block))
                block, size = [], 0
        block.append(TRAILER)
        copy.write(b"".join(block))
