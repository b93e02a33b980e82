"""The batch's door into the ledger: many accruals at once, by binary COPY in account order (decisions 58 to
61).

Only monitoring may import this (contract 9), and only as the worker role does the database take it. Locks as
in posting: balances in the order (account, asset), once each, at the latest moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from struct import Struct
from uuid import UUID

from credits.ledger.types import TransferKind
from puhui.kernel.copy import binary_cursor, blocks, copy_blocks, microseconds, number_array
from puhui.kernel.ids import new_ids

# A balance, by account and asset.
Place = tuple[int, int]
# An activity and its grams.
Accrual = tuple[bytes, int]


_BALANCES = """
INSERT INTO credits_balance AS b (account_id, asset_id, in_total, out_total, held)
SELECT account_id, asset_id, amount, 0, 0
FROM unnest(%s::bigint[], %s::int[], %s::bigint[]) AS t(account_id, asset_id, amount) ORDER BY account_id,
asset_id ON CONFLICT (account_id, asset_id) DO UPDATE SET in_total = b.in_total + excluded.in_total RETURNING
account_id, asset_id, in_total, out_total
"""

# The first line is the same for all of a balance, and so is the beginning of an id.
_COLUMNS = [
    *("kind", "posted_at", "command_id", "asset_id", "debit_account_id", "credit_account_id", "credit_out"),
    *("id", "amount", "credit_in", "source_ref"),
]
_KIND = TransferKind.ACCRUAL.value.encode()
# Field count, then length and value of each column above, up to where the ids differ.
_balance = Struct(f"!h i{len(_KIND)}s iq i16s ii iq iq iq i8s")
_of_balance = _balance.pack
_of_transfer = Struct(f"!{_balance.size}s Q iq iq i16s").pack


def accrue_grams(
    accruals: Mapping[Place, Sequence[Accrual]],
    *,
    issuers: Mapping[int, int],
    command_id: UUID,
    now: datetime,
) -> None:
    """Credit the holdings, one transfer an accrual, in the caller's transaction.

    `accruals` are by balance, each activity once and with positive grams; `issuers` names the issuing account
    of each asset.
    """
    if not accruals:
        return
    # The order in which balances are locked.
    sums = {place: sum([grams for _, grams in accruals[place]]) for place in sorted(accruals)}
    with binary_cursor() as cursor:
        accounts, assets = zip(*sums, strict=True)
        arrays = [number_array(numbers) for numbers in (accounts, assets, sums.values())]
        cursor.execute(_BALANCES, arrays, binary=True)
        # What stood there before: the transfers' totals count up from it.
        totals = {
            (account, asset): (in_total - sums[account, asset], out_total)
            for account, asset, in_total, out_total in cursor
        }
    rows = _packed(accruals, totals, issuers, command_id, now)
    copy_blocks("credits_transfer", _COLUMNS, blocks(rows))


def _packed(
    accruals: Mapping[Place, Sequence[Accrual]],
    totals: Mapping[Place, tuple[int, int]],
    issuers: Mapping[int, int],
    command_id: UUID,
    now: datetime,
) -> Iterator[bytes]:
    begin = len(_COLUMNS), len(_KIND), _KIND, 8, microseconds(now), 16, command_id.bytes
    shared, numbers = new_ids(sum(map(len, accruals.values())))
    number = iter(numbers)
    for (account, asset), (incoming, outgoing) in totals.items():
        line = _of_balance(*begin, 4, asset, 8, issuers[asset], 8, account, 8, outgoing, 16, shared)
        # The numbers come second, so that none is taken once the balance's accruals are out.
        for (activity, grams), low in zip(accruals[account, asset], number):  # noqa: B905
            incoming += grams
            yield _of_transfer(line, low, 8, grams, 8, incoming, 16, activity)
