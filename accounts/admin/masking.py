"""Names and numbers as staff see them without a reason: enough to tell people apart, not to know them."""

from accounts.people.phones import NOTHING, masked_phone

__all__ = ["NOTHING", "masked_name", "masked_phone"]


def masked_name(name: str | None) -> str:
    """Return the first character and a fixed number of stars, so that not even the length is told."""
    return f"{name[0]}***" if name else NOTHING
