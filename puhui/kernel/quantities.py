"""Integer quantities: grams CO2e, whole tonnes, fen, coins. Free of Django; no float ever enters here."""

from decimal import Decimal

G_PER_T = 1_000_000
# The largest amount a client in any language reads exactly (reliability I8).
AMOUNT_MAX = 2**53
# Enough to follow the sums; a division's 34 digits would only hide them.
DECIMALS_SHOWN = 12


def check_amount(amount: int) -> int:
    """Return `amount` if it is a positive integer of at most 2**53, else raise ValueError."""
    if type(amount) is not int or not 0 < amount <= AMOUNT_MAX:
        raise ValueError(f"not an amount: {amount!r}")
    return amount


def plain(value: Decimal) -> str:
    """Return a number without exponent, to 12 decimals, without trailing zeros."""
    exponent = value.as_tuple().exponent
    is_long = isinstance(exponent, int) and exponent < -DECIMALS_SHOWN
    text = format(value, f".{DECIMALS_SHOWN}f" if is_long else "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
