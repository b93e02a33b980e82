"""Money as trading and cash use it: the door's functions, handed on by the one package that may use them."""

from credits.public import (
    NoFunds,
    cash_balance,
    credit_cash,
    debit_cash,
    hold_cash,
    programme_party,
    void_cash_hold,
)

__all__ = [
    "NoFunds",
    "cash_balance",
    "credit_cash",
    "debit_cash",
    "hold_cash",
    "programme_party",
    "void_cash_hold",
]
