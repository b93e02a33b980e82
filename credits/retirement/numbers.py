"""Certificate numbers: public, read aloud and typed in, and not to be guessed from one another (ADR 0007)."""

from datetime import datetime

from puhui.kernel.clock import business_date
from puhui.kernel.public_numbers import new_letters


def new_certificate_no(scheme: str, now: datetime) -> str:
    """Return a fresh number such as `DEMO-R-2026-7K3M-Q9TX-4HNB`; the year is Shanghai's."""
    return f"{scheme}-R-{business_date(now).year}-{new_letters()}"


def as_typed(number: str) -> str:
    """Return the stored form of a number that somebody typed in."""
    return number.strip().upper()
