"""The one decimal context in which every formula runs, whatever the calling thread has set for itself."""

from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

# 34 digits is the decimal128 precision: the product of any two declared numbers is exact or nearly so. The
# small exponent range makes runaway values trap at once instead of growing to a million digits.
CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-999,
    Emax=999,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

ZERO = Decimal(0)
ONE = Decimal(1)

__all__ = ["CONTEXT", "ONE", "ROUND_CEILING", "ROUND_FLOOR", "ZERO", "Decimal"]
