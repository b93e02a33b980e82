"""What the risk gate refuses by and what it saw, in words; API and audit trail name the same by their codes.

The codes are those of market.md 4.5 (market/risk/limits).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from market.risk.models import HaltScope, LimitName, ParticipantClass
from market.risk.order import DAILY, POSITION
from puhui.kernel.admin.columns import written

REFUSALS = {
    "BAD_LOT": _("the quantity does not fit the instrument's step"),
    "BAD_TICK": _("the price does not fit the instrument's step"),
    "HALT_GLOBAL": _("everything is stopped"),
    "HOLD_EXTERNAL": _("the instrument, participant or venue is stopped"),
    "INSTR_CLOSED": _("the instrument is closed"),
    "LIM_DAILY": _("over the day's limit of orders"),
    "LIM_GROUP": _("over the position limit of linked parties"),
    "LIM_POSITION": _("over the position limit"),
    "NOT_PERMITTED": _("the class may not place such an order"),
    "PRICE_COLLAR": _("the price is too far from the reference price"),
    "SIZE_MAX": _("larger than the largest order"),
    "SIZE_MIN": _("smaller than the smallest order"),
}
# What an order can be, by the part of the snapshot that names it (market/risk/order.py).
ORDERS: dict[str, dict[str, Any]] = {
    "side": {"BUY": _("buy"), "SELL": _("sell")},
    "mode": {"AUCTION_ONEWAY": _("one-way auction"), "BRIDGE": _("bridge to a venue")},
    "purpose": {"HOLD": _("to hold"), "RETIRE": _("to retire"), "SELL": _("to sell")},
}
# What is counted against limits, by how its key begins.
COUNTED = {DAILY: _("orders of the day, fen"), POSITION: _("open buys, tonnes")}
LIMITS = dict(LimitName.choices)
SCOPES = dict(HaltScope.choices)


def refusal_word(code: str) -> str:
    """Return why an order was refused; an unknown reason stands as it is."""
    return str(REFUSALS.get(code, code))


def refusal_with_code(code: str) -> str:
    """Return why an order was refused, with the code that its sender was told."""
    return f"{REFUSALS[code]} ({code})" if code in REFUSALS else code


def class_word(code: str) -> str:
    """Return what a class of participants is, with the code that contracts and limits name it by."""
    return f"{ParticipantClass(code).label} ({code})" if code in ParticipantClass.values else code


def class_choices() -> list[tuple[str, str]]:
    """Return the classes as choices, by words with their codes."""
    return [(code, class_word(code)) for code in ParticipantClass.values]


def seen_word(name: str, value: Any) -> Any:
    """Return a part of what the gate saw, in words."""
    if name == "class" and isinstance(value, str):
        return class_word(value)
    if name in ORDERS and isinstance(value, str):
        return str(ORDERS[name].get(value, value))
    if name == "figures" and isinstance(value, dict):
        return "\n".join(f"{LIMITS.get(limit, limit)}: {written(figure)}" for limit, figure in value.items())
    if name == "halts" and isinstance(value, list):
        return ", ".join(str(SCOPES.get(scope, scope)) for scope in value) or written([])
    if name == "used" and isinstance(value, dict):
        return "\n".join(f"{_counted(key)}: {written(figure)}" for key, figure in value.items())
    return written(value)


def _counted(key: str) -> str:
    """Return what is counted under a key; whose it is stands on the page already."""
    return next((str(word) for begin, word in COUNTED.items() if key.startswith(begin)), key)
