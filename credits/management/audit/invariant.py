"""One invariant: what it says, over which table, and the query that finds the rows that break it."""

from typing import NamedTuple


class Invariant(NamedTuple):
    """`breaches` selects one text column, the ids of offending rows; `table` has the rows it goes through."""

    code: str
    says: str
    table: str
    breaches: str


class Finding(NamedTuple):
    """What came out: rows gone through, up to ten offending ids, seconds."""

    code: str
    says: str
    rows: int
    offending: list[str]
    seconds: float

    @property
    def ok(self) -> bool:
        return not self.offending
