"""Reads a table of bytes in one line of a test."""

import io
from typing import Any

from puhui.kernel.tables import Limits, Row, read_rows


def rows_of(content: bytes, **limits: Any) -> list[Row]:
    """Return all rows of a table."""
    return list(read_rows(io.BytesIO(content), Limits(**limits)))
