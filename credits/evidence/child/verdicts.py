"""What the child finds, and how it says no."""

from typing import NamedTuple


class Refused(Exception):
    """`code` goes to the caller, `why` to the log; `place` is the row and column of a table, from 1."""

    def __init__(self, code: str, why: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(code)
        self.code, self.why, self.place = code, why, place


class Read(NamedTuple):
    """`facts` are what the file says of itself; `prints` by what an image is found again; `copy` what is
    served.
    """

    facts: dict
    copy: bytes = b""
    width: int | None = None
    height: int | None = None
    prints: dict | None = None
