"""The job by which the programme bears what is its own: grams of its reserve are cancelled for good.

The reserve is what residents have assigned and no report has taken. Where it is empty nothing is covered; it
stays due, is counted by the audit, and is covered as new grams are assigned.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from credits.ledger.models import Asset
from credits.ledger.system_accounts import system_account
from credits.ledger.take_back import take_back
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.monitoring.reserve import Spare, lock_reserve, spare_grams, take_spare
from credits.monitoring.reserve_models import ReserveLine
from credits.reversals.models import Reversal
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id

REVERSALS_PER_CALL = 2_000
PER_TRANSACTION = 200
SPARES = 1_000
DUE = F("coin_g") + F("borne_g") + F("lapsed_g")


def has_uncovered() -> bool:
    """Tell whether the programme has something to bear."""
    return Reversal.objects.filter(covered_g__lt=DUE).exists()


def cover_reversals(*, limit: int = REVERSALS_PER_CALL) -> dict[str, int]:
    """Cover up to `limit` reversals out of the reserve, as far as it goes; returns grams and what is left.

    Assets come in no order: those whose reserve is empty must not use up the limit before the others.
    """
    counts = {"covered_g": 0}
    assets = Reversal.objects.filter(covered_g__lt=DUE).values_list("asset_id", flat=True).distinct()
    for asset in Asset.objects.filter(id__in=list(assets)).order_by("?"):
        while limit > 0:
            covered, seen = _cover_some(asset, min(limit, PER_TRANSACTION))
            counts["covered_g"] += covered
            limit -= seen
            if not covered or seen < PER_TRANSACTION:
                break
    return counts


def _cover_some(asset: Asset, most: int) -> tuple[int, int]:
    """Cover some reversals of one asset in a transaction; returns the grams, and how many were looked at."""
    book = Book(asset.book)
    with transaction.atomic():
        now, command_id = puhui_now(), new_id()
        lock_reserve(asset.scheme, book)
        due = Reversal.objects.select_for_update().filter(asset_id=asset.id, covered_g__lt=DUE)
        reversals = list(due.order_by("id")[:most])
        spares = spare_grams(asset.scheme, book, first=asset.id, most=SPARES)
        accounts = (
            system_account(AccountKind.ASSIGNED, asset.scheme),
            system_account(AccountKind.CANCELLED, asset.scheme),
        )
        movements: list[Movement] = []
        for reversal in reversals:
            missing = reversal.coin_g + reversal.borne_g + reversal.lapsed_g - reversal.covered_g
            taken = list(take_spare(spares, missing, own_asset=asset.id))
            movements += _give_up(reversal, taken, accounts, now)
        covered = sum(movement.amount for movement in movements)
        if movements:
            take_back(movements, command_id=command_id, now=now)
            _record(asset, covered, command_id, now)
    return covered, len(reversals)


def _give_up(
    reversal: Reversal, taken: list[Spare], accounts: tuple[int, int], now: datetime
) -> list[Movement]:
    """Write the lines and the sum of a reversal; return the movements, one an asset."""
    ReserveLine.objects.bulk_create(
        ReserveLine(
            transfer_id=spare.transfer_id,
            asset_id=spare.asset_id,
            reversal_ref=reversal.pk,
            grams=spare.grams,
            taken_at=now,
        )
        for spare in taken
    )
    by_asset: dict[int, int] = {}
    for spare in taken:
        by_asset[spare.asset_id] = by_asset.get(spare.asset_id, 0) + spare.grams
    if by_asset:
        Reversal.objects.filter(pk=reversal.pk).update(covered_g=F("covered_g") + sum(by_asset.values()))
    assigned, cancelled = accounts
    return [
        Movement(TransferKind.COVER, asset, assigned, cancelled, grams, reversal.pk)
        for asset, grams in sorted(by_asset.items())
    ]


def _record(asset: Asset, grams: int, command_id: UUID, now: datetime) -> None:
    record_event(
        actor=system_actor("reserve"),
        action="reversals_covered",
        object_type="scheme",
        object_id=asset.scheme,
        now=now,
        command_id=command_id,
        grams=grams,
        asset=asset.id,
    )
