"""How many objections are taken a day, and that one which was sent twice is one.

A flood must not keep a notice from being read, and whoever presses a button twice has said one thing: there
is one to answer, and both presses are told its number.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.signin.budgets import spent, take
from accounts.signin.states import Budget

# Of one address, and of all; to public notices and to notices to stakeholders together.
PER_ADDRESS, IN_TOTAL = 10, 2_000
SENT_TWICE_WITHIN = timedelta(minutes=10)


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


def sent_before(
    objections: QuerySet[Any], *, text: str, contact: str, digest: str | None, now: datetime
) -> Any | None:
    """Return the open one of these objections that says the same by the same file, if it just came in.

    `digest` is that of its file, None without one. The caller holds the lock under which objections come in.
    """
    same = objections.filter(
        status="OPEN", text=text, evidence__digest=digest, received_at__gt=now - SENT_TWICE_WITHIN
    )
    # Kept encrypted, so that the database cannot compare it.
    return next((one for one in same.order_by("id") if one.contact == contact), None)
