"""DUPLICATE_DOCUMENT: the same document or table was sent before by somebody else, perhaps saved anew."""

from credits.screening.findings import Asks, Finding

CODE = "DUPLICATE_DOCUMENT"


def check(others: int) -> Finding | None:
    """Return a finding if other parties sent the same words or the same bytes: `others` of them."""
    return Finding(CODE, Asks.REVIEW, others, 0) if others else None
