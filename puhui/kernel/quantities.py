"""Integer quantities: grams CO2e, whole tonnes, fen, coins. Free of Django; no float ever enters here."""

G_PER_T = 1_000_000
# The largest amount a client in any language reads exactly (reliability I8).
AMOUNT_MAX = 2**53


def check_amount(amount: int) -> int:
    """Return `amount` if it is a positive integer of at most 2**53, else raise ValueError."""
    if type(amount) is not int or not 0 < amount <= AMOUNT_MAX:
        raise ValueError(f"not an amount: {amount!r}")
    return amount
