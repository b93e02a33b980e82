"""Columns of 256 bits: what perceptual hashes are compared in. Python sees 64 hex digits."""

from typing import Any

from django.db import models

BITS = 256


class Bits256Field(models.Field):
    """A `bit(256)`, so that the database counts the bits in which two differ: bit_count(a # b)."""

    def db_type(self, connection: Any) -> str:
        return f"bit({BITS})"

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else f"{int(value, 16):0{BITS}b}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else f"{int(value, 2):064x}"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return f"%s::bit({BITS})"
