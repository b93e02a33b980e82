"""Running the crediting job as the worker's role does, and reading what it decided."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from credits.activities.models import Activity
from credits.activities.receive import ItemResult
from credits.ledger.models import Balance, Transfer
from credits.ledger.types import Book, TransferKind
from credits.monitoring.crediting import credit_pending
from credits.monitoring.explanation import explain
from credits.monitoring.models import Verdict
from puhui.kernel.roles import acting_as
from tests.cast import CastMember


class Told(NamedTuple):
    """What a verdict says, shortly."""

    status: str
    credited_g: int
    capped_g: int = 0
    reasons: tuple[str, ...] = ()


def keep(parties: Iterable[UUID]) -> Mapping[UUID, str]:
    """The standing choice of people who keep their grams."""
    return dict.fromkeys(parties, "keep")


def credit(outcomes_for: Any = keep) -> dict[str, int]:
    """Decide all that waits, in one transaction as the worker."""
    with transaction.atomic(), acting_as("worker"):
        return credit_pending(outcomes_for=outcomes_for)


def verdict_on(result: ItemResult) -> Verdict:
    return Verdict.objects.get(activity_id=result.id)


def told(result: ItemResult) -> Told:
    """Return what was decided about an accepted item."""
    verdict = verdict_on(result)
    return Told(verdict.status, verdict.credited_g, verdict.capped_g, tuple(verdict.reason_codes))


def explained(result: ItemResult) -> dict[str, Any]:
    """Return the explanation as the API gives it."""
    return explain(Activity.objects.get(id=result.id), verdict_on(result))


def grams(member: CastMember, book: Book = Book.PERSONAL) -> int:
    """Return what the member has available in a book."""
    rows = Balance.objects.filter(account__party_id=member.party.id, asset__book=book)
    return sum(row.available for row in rows)


def check_books() -> None:
    """Compare verdicts, transfers and balances, as the audit does in its own way (I7, I14, I18)."""
    verdicts = list(Verdict.objects.all())
    credited = {verdict.activity_id: verdict.credited_g for verdict in verdicts if verdict.credited_g}
    accruals = Transfer.objects.filter(kind=TransferKind.ACCRUAL)
    assert {row.source_ref: row.amount for row in accruals} == credited
    assert accruals.count() == len(credited)
    assert len({verdict.activity_id for verdict in verdicts}) == len(verdicts)
    assert sum(balance.in_total for balance in Balance.objects.all()) >= sum(credited.values())
