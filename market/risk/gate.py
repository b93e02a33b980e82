"""The gate that every bid and bridge transfer passes: ordered checks, counters, a decision that is kept.

reserved = pass_gate(order=order, now=now)                       # in the order's own transaction
...
except RiskRefused as refused:                                   # after that was rolled back
    store_refusal(order=order, refused=refused, now=now)
...
give_back(reserved=reserved.after_fill(quantity_t=9, filled_t=4), now=now)   # when the order is over
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from market.risk.context import Context, Counted
from market.risk.counters import count_down, count_up, used_now
from market.risk.facts import read_context
from market.risk.halts import is_halted, place_halt
from market.risk.limits import counted, group, judge
from market.risk.linked import take_groups_turn
from market.risk.models import RiskDecision
from market.risk.order import Failure, Order, Reserved
from market.risk.snapshot import snapshot_of
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop

__all__ = [
    "RiskRefused",
    "check_order",
    "give_back",
    "is_halted",
    "judge_order",
    "pass_gate",
    "place_halt",
    "store_refusal",
    "unless_halted_meanwhile",
]


class RiskRefused(PuhuiError):
    """The order breaks a limit: `failures` has every one of them, the first gives `first_code`."""

    kind, code = Kind.CONFLICT, "risk_refused"
    title = gettext_noop("The order does not pass the risk limits")

    def __init__(self, failures: Sequence[Failure], snapshot: dict[str, Any]):
        self.first_code = failures[0].code
        self.snapshot = snapshot
        super().__init__(
            gettext_noop("Refused by %(first)s; see the list of failures."),
            first=self.first_code,
            failures=[asdict(failure) for failure in failures],
        )


def pass_gate(
    *,
    order: Order,
    now: datetime,
    holding: Callable[[], int] | None = None,
    linked_holding: Callable[[], int] | None = None,
) -> Reserved:
    """Let an order pass, within the caller's transaction: count it, keep the decision, return what it takes.

    `holding`, if given, is asked for the tonnes held once the position's counter is locked: then a fill that
    commits meanwhile is seen, and the position is exact however many orders and fills race. `linked_holding`
    is asked after the counters of the group were read: a fill in between is seen twice, never missed.
    Raises: RiskRefused (nothing is counted), NotFound (no such instrument of the scheme).
    """
    take_groups_turn(order)
    context = read_context(order, now)
    if failures := judge(context):
        raise RiskRefused(failures, snapshot_of(context, accepted=False))
    wanted = counted(context)
    done = count_up(wanted) if wanted else {}
    late = [_over(one, used) for one, used in _refused(wanted, done)]
    if holding is not None and not late:
        late = _over_with_holding(context, wanted, done, holding())
    if linked_holding is not None and order.linked and not late:
        together = replace(order, linked_holding_t=linked_holding())
        late = list(group.check(replace(context, order=together)))
    if late:
        # What was counted is taken back here, so that it holds whatever the caller does with the refusal.
        count_down((one.key, one.amount) for one in wanted if one.key in done)
        raise RiskRefused(late, snapshot_of(context, accepted=False))
    _keep(order, True, "", [], snapshot_of(context, accepted=True), now)
    return Reserved(tuple((one.key, one.amount) for one in wanted))


def judge_order(*, order: Order, now: datetime) -> None:
    """Run the checks without counting anything, for an order that is only drafted.

    Raises: RiskRefused, NotFound.
    """
    context = read_context(order, now)
    if failures := judge(context):
        raise RiskRefused(failures, snapshot_of(context, accepted=False))


@contextmanager
def unless_halted_meanwhile(rule: str, *, order: Order, now: datetime) -> Iterator[None]:
    """Store an order that has passed: where the database refuses by `rule`, a halt came after the gate had
    looked, and the gate judges again.

    Raises: RiskRefused, and whatever else the database refuses as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint_of(error) == rule:
            judge_order(order=order, now=now)
        raise


def check_order(*, order: Order, now: datetime) -> list[Failure]:
    """Return every failure that the order would meet now; writes nothing. Raises NotFound."""
    return list(judge(read_context(order, now)))


def store_refusal(*, order: Order, refused: RiskRefused, now: datetime) -> None:
    """Keep a refused order with its figures: a transaction of its own, after the order's was rolled back."""
    with transaction.atomic():
        _keep(order, False, refused.first_code, refused.data["failures"], refused.snapshot, now)


def give_back(*, reserved: Reserved, now: datetime) -> None:
    """Take back what an accepted order counts against, in the transaction that ends the order.

    Exactly the inverse; the caller's states see to it that it happens once. For several orders at once give
    `order.together(...)` of them, so that all their counters are locked in one order.
    """
    count_down(reserved.amounts)


def _refused(wanted: Sequence[Counted], done: dict[str, int]) -> list[tuple[Counted, int]]:
    missing = [one for one in wanted if one.key not in done]
    used = used_now(one.key for one in missing) if missing else {}
    return [(one, used.get(one.key, 0)) for one in missing]


def _over(one: Counted, used: int) -> Failure:
    return Failure(one.code, limit=one.limit, used=used + one.base, requested=one.amount)


def _over_with_holding(
    context: Context, wanted: Sequence[Counted], done: dict[str, int], holding_t: int
) -> list[Failure]:
    """Judge the counters once more with what is held now."""
    order = replace(context.order, holding_t=holding_t)
    again = {one.key: one for one in counted(replace(context, order=order))}
    return [
        _over(again[one.key], done[one.key] - one.amount)
        for one in wanted
        if one.key in again and done[one.key] > again[one.key].cap
    ]


def _keep(
    order: Order,
    accepted: bool,
    code: str,
    failures: list[dict[str, Any]],
    snapshot: dict[str, Any],
    now: datetime,
) -> None:
    RiskDecision.objects.create(
        subject_kind=order.subject_kind,
        subject_id=order.subject_id,
        party_id=order.party_id,
        person_id=order.person_id,
        instrument=order.instrument,
        accepted=accepted,
        code=code,
        failures=failures,
        snapshot=snapshot,
        decided_at=now,
    )
