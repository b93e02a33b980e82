"""The part of a public number that nobody guesses from another: read aloud and typed in (ADR 0007)."""

import secrets

# Without 0 and O, 1, I and L, U and V's look-alike: 30 letters, 4.9 bits each.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 3
LETTERS_PER_GROUP = 4


def new_letters() -> str:
    """Return fresh letters such as `7K3M-Q9TX-4HNB`."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)
