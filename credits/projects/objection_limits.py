"""How many objections are taken a day: a flood must not keep a notice from being read."""

from datetime import datetime

from accounts.signin.budgets import spent, take
from accounts.signin.states import Budget

# Of one address, and of all; to public notices and to notices to stakeholders together.
PER_ADDRESS, IN_TOTAL = 10, 2_000


def count_objection(*, address_key: str, real_now: datetime) -> None:
    """Count one more, in the open transaction; raises RateLimited.

    `address_key` is the blind index of the caller's address, `real_now` real time.
    """
    counted = [
        (Budget.OBJECTIONS_ADDRESS, address_key, PER_ADDRESS),
        (Budget.OBJECTIONS_TOTAL, "", IN_TOTAL),
    ]
    for budget, key, limit in counted:
        if not take(budget, key, limit=limit, now=real_now):
            raise spent(real_now)
