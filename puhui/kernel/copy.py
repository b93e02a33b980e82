"""Binary COPY of many rows: one `struct` packs a row's fixed part, the server parses nothing.

PostgreSQL's binary format: a header, then per row a field count, and per field its length and big-endian
bytes. A row of fixed-width columns is packed in one call; `text_field` and `NULL` make the others.
"""

import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.types.numeric import Int8BinaryLoader
from psycopg.types.string import ByteaBinaryLoader

HEADER = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Handed to the server at once: enough to be cheap, little enough that it stores one while the next is made.
ROWS_A_BLOCK = 1_000
Reading = TypeVar("Reading", psycopg.Cursor, psycopg.ServerCursor)

_length = struct.Struct("!i").pack


def text_field(text: str) -> bytes:
    """Return a text, jsonb-as-text or bytea column's bytes, with their length."""
    raw = text.encode()
    return _length(len(raw)) + raw


def microseconds(instant: datetime) -> int:
    """Return a timestamptz as the binary format wants it: microseconds since 2000-01-01 UTC."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def uuid_array(ids: Iterable[UUID]) -> str:
    """Return ids as one text for `%s::uuid[]`: adapting them one by one would cost more than finding their
    rows."""
    return id_array([id.int for id in ids])


def id_array(numbers: Iterable[int]) -> str:
    """Return ids that are numbers of 128 bits as the same."""
    return "{" + ",".join([f"{number:032x}" for number in numbers]) + "}"


def bytes_array(ids: Iterable[bytes]) -> str:
    """Return ids that are bytes already as the same."""
    return "{" + ",".join(map(bytes.hex, ids)) + "}"


def number_array(numbers: Iterable[int]) -> str:
    """Return whole numbers as one text for `%s::bigint[]`, for the same reason."""
    return "{" + ",".join(map(str, numbers)) + "}"


def binary_cursor() -> psycopg.Cursor:
    """Return a cursor on Django's connection for binary results (its own binds on the client).

    A uuid comes as its 16 bytes, a timestamptz as `microseconds` has it: what is read by the thousand is
    mostly compared, and written back as it is.
    """
    connection.ensure_connection()
    return _with_raw_values(psycopg.Cursor(connection.connection))


def streaming_cursor(name: str) -> psycopg.ServerCursor:
    """Return the same on the server, under a name that is free in the open transaction: of what it finds only
    as much is held here as was fetched last."""
    connection.ensure_connection()
    return _with_raw_values(psycopg.ServerCursor(connection.connection, name))


def _with_raw_values(cursor: Reading) -> Reading:
    cursor.adapters.register_loader("uuid", ByteaBinaryLoader)
    cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
    return cursor


def blocks(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Join packed rows (each without header) to what is handed to the server at once."""
    waiting = iter(rows)
    while block := list(islice(waiting, ROWS_A_BLOCK)):
        yield b"".join(block)


def copy_blocks(table: str, columns: list[str], joined: Iterable[bytes]) -> None:
    """Write packed rows, joined by `blocks`, into `table` in the open transaction.

    Where they are made as they are taken, the server stores the last block while the next is made; whoever
    makes them must not use the connection.
    """
    waiting = iter(joined)
    first = next(waiting, None)
    if first is None:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        copy.write(HEADER + first)
        for block in waiting:
            copy.write(block)
        copy.write(TRAILER)
