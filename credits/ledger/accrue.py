"""The batch's door into the ledger: many accruals at once, by binary COPY in account order (decisions 58 to
61).

Only monitoring may import this (contract 9), and only as the worker role does the database take it. Locks as
in posting: balances in the order (account, asset), once each, at the latest moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from credits.ledger.types import TransferKind
from puhui.kernel.copy import binary_cursor, copy_rows, microseconds, number_array
from puhui.kernel.ids import new_ids


class Accrual(NamedTuple):
    """Grams of one credited activity for one holding."""

    account_id: int
    asset_id: int
    amount: int
    activity: bytes


_BALANCES = """
INSERT INTO credits_balance AS b (account_id, asset_id, in_total, out_total, held)
SELECT account_id, asset_id, amount, 0, 0
FROM unnest(%s::bigint[], %s::int[], %s::bigint[]) AS t(account_id, asset_id, amount) ORDER BY account_id,
asset_id ON CONFLICT (account_id, asset_id) DO UPDATE SET in_total = b.in_total + excluded.in_total RETURNING
account_id, asset_id, in_total, out_total
"""

_COLUMNS = [
    *("kind", "posted_at", "command_id", "asset_id", "debit_account_id", "credit_account_id"),
    *("id", "amount", "credit_in", "credit_out", "source_ref"),
]
_KIND = TransferKind.ACCRUAL.value.encode()
# Field count, then length and value of each column above. The first line is the same for all of a balance.
_of_balance = Struct(f"!h i{len(_KIND)}s iq i16s ii iq iq").pack
_of_transfer = Struct("!i16s iq iq iq i16s").pack


def accrue_grams(
    accruals: Sequence[Accrual], *, issuers: Mapping[int, int], command_id: UUID, now: datetime
) -> None:
    """Credit the holdings, one transfer an accrual, in the caller's transaction.

    `accruals` come sorted by (account, asset) with positive grams, each activity once; `issuers` names the
    issuing account of each asset.
    """
    if not accruals:
        return
    sums: dict[tuple[int, int], int] = {}
    for account, asset, amount, _ in accruals:
        key = account, asset
        sums[key] = sums.get(key, 0) + amount
    with binary_cursor() as cursor:
        accounts, assets = zip(*sums, strict=True)
        arrays = [number_array(numbers) for numbers in (accounts, assets, sums.values())]
        cursor.execute(_BALANCES, arrays, binary=True)
        # What stood there before: the transfers' totals count up from it.
        totals = {
            (account, asset): (in_total - sums[account, asset], out_total)
            for account, asset, in_total, out_total in cursor
        }
    copy_rows("credits_transfer", _COLUMNS, _packed(accruals, totals, issuers, command_id, now))


def _packed(
    accruals: Sequence[Accrual],
    totals: Mapping[tuple[int, int], tuple[int, int]],
    issuers: Mapping[int, int],
    command_id: UUID,
    now: datetime,
) -> Iterator[bytes]:
    begin = len(_COLUMNS), len(_KIND), _KIND, 8, microseconds(now), 16, command_id.bytes
    last: tuple[int, int] | None = None
    incoming = outgoing = 0
    first_line = b""
    for (account, asset, amount, activity), transfer in zip(accruals, new_ids(len(accruals)), strict=True):
        key = account, asset
        if key != last:
            last = key
            incoming, outgoing = totals[key]
            first_line = _of_balance(*begin, 4, asset, 8, issuers[asset], 8, account)
        incoming += amount
        yield first_line + _of_transfer(16, transfer, 8, amount, 8, incoming, 8, outgoing, 16, activity)
