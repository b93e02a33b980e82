"""Certificate numbers: public, read aloud and typed in, and not to be guessed from one another (ADR 0007)."""

import secrets
from datetime import datetime

from puhui.kernel.clock import business_date

# Without 0 and O, 1, I and L, U and V's look-alike: 30 letters, 4.9 bits each.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 3
LETTERS_PER_GROUP = 4


def new_certificate_no(scheme: str, now: datetime) -> str:
    """Return a fresh number such as `DEMO-R-2026-7K3M-Q9TX-4HNB`; the year is Shanghai's."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS))
    return f"{scheme}-R-{business_date(now).year}-{'-'.join(groups)}"


def as_typed(number: str) -> str:
    """Return the stored form of a number that somebody typed in."""
    return number.strip().upper()
