"""Cancelling assigned grams that became registry units: the worker's, with the mint of those units."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from credits.ledger.posting import post
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Movement, TransferKind


def convert_grams(
    grams: Mapping[int, int], *, scheme: str, issuance_id: UUID, command_id: UUID, now: datetime
) -> list[UUID]:
    """Move grams by asset out of the programme's assigned account for good; returns the transfers' ids.

    In the mint's transaction, after it: both sides are the scheme's own, so nothing is locked. The database
    compares the amounts with the report's lines.
    """
    assigned = system_account(AccountKind.ASSIGNED, scheme)
    cancelled = system_account(AccountKind.CANCELLED, scheme)
    movements = [
        Movement(TransferKind.CONVERSION, asset, assigned, cancelled, amount, issuance_id)
        for asset, amount in sorted(grams.items())
    ]
    return post(movements, command_id=command_id, now=now)
