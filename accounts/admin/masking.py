"""Names and numbers as staff see them without a reason: enough to tell people apart, not to know them."""

NOTHING = "–"


def masked_name(name: str | None) -> str:
    """Return the first character and a fixed number of stars, so that not even the length is told."""
    return f"{name[0]}***" if name else NOTHING


def masked_phone(phone: str | None) -> str:
    """Return the last two digits of a number."""
    return f"*********{phone[-2:]}" if phone else NOTHING
