"""Reading the ledger: holdings, balances, entries, the trail of grams, and what there is of an asset."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, TextField, When

from credits.ledger.models import Asset, Balance, Transfer
from credits.ledger.types import AccountKind, Book, TransferKind
from puhui.kernel.copy import binary_cursor, bytes_array, uuid_array

# One parameter, not one a party: the batch asks for thousands.
_HOLDINGS = """
SELECT party_id, id FROM credits_ledgeraccount WHERE kind = 'HOLDING' AND party_id = ANY(%s::uuid[])
"""


def holding_ids(party_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the holding's account id of each party that has one."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDINGS, [uuid_array(party_ids)])
        return dict(cursor.fetchall())


def holdings_of_many(parties: Iterable[bytes]) -> dict[bytes, int]:
    """Return the same by ids as bytes, as the batch has them."""
    with binary_cursor() as cursor:
        cursor.execute(_HOLDINGS, [bytes_array(parties)], binary=True)
        return dict(cursor.fetchall())


def balances_of(party_id: UUID) -> QuerySet[Balance]:
    """Return the balances of a party, each with its asset, by book and year.

    A party's figures are sums over these, in the asset's unit: `available`, `held`, and what ever came and
    went, `in_total` and `out_total`.
    """
    holding = Q(account__party_id=party_id, account__kind=AccountKind.HOLDING)
    return (
        Balance.objects.filter(holding)
        .select_related("asset")
        .order_by("asset__book", "asset__vintage", "id")
    )


@dataclass(frozen=True, slots=True)
class Spendable:
    """What is available of one asset."""

    asset: Asset
    available: int


def spendable(party_id: UUID, books: Sequence[Book], *, scheme: str | None = None) -> list[Spendable]:
    """Return what a party can spend: in the order of `books`, within a book the oldest year first.

    Not locked: `transfer_units` decides. `scheme` leaves out what other schemes issued.
    """
    rows = balances_of(party_id).filter(available__gt=0, asset__book__in=list(books))
    if scheme is not None:
        rows = rows.filter(asset__scheme=scheme)
    order = {book: position for position, book in enumerate(books)}
    found = sorted(rows, key=lambda b: (order[Book(b.asset.book)], b.asset.vintage or 0, b.asset_id))
    return [Spendable(balance.asset, balance.available) for balance in found]


def into_holding(account_id: int) -> Q:
    """Return the condition for what came into a holding, in the form that finds it by index.

    Accruals have an index of their own (`one_accrual_per_activity`), everything else `transfer_inflows`.
    """
    accrued = Q(credit_account=account_id, credit_in__isnull=False, kind=TransferKind.ACCRUAL)
    return accrued | Q(~Q(kind=TransferKind.ACCRUAL), credit_account=account_id, credit_in__isnull=False)


def entries_of(party_id: UUID) -> QuerySet[Transfer]:
    """Return a party's movements, newest first, for pages by `-id`.

    Beside the transfer's fields each has `signed_amount` (what came is positive) and `counter_kind` (the kind
    of the account on the other side); `asset` is loaded.
    """
    holding = holding_ids([party_id]).get(party_id)
    if holding is None:
        return Transfer.objects.none()
    inward = into_holding(holding)
    outward = Q(debit_account=holding, debit_out__isnull=False)
    return (
        Transfer.objects.filter(inward | outward)
        .select_related("asset")
        .annotate(
            signed_amount=Case(
                When(credit_account=holding, then=F("amount")),
                default=-F("amount"),
                output_field=BigIntegerField(),
            ),
            counter_kind=Case(
                When(credit_account=holding, then=F("debit_account__kind")),
                default=F("credit_account__kind"),
                output_field=TextField(),
            ),
        )
        .order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """How much of an outflow came from one inflow."""

    inflow: Transfer
    amount: int


def origins_of(outflow: Transfer) -> list[Origin]:
    """Return which inflows of its holding an outflow took, oldest first: the amounts add up to the outflow's.

    Every amount that ever came has its place on a line from 0 to `in_total`, and what went took it from the
    front, so that an outflow is the stretch from `debit_out - amount` to `debit_out` (decisions 53). A
    transfer out of a system account has no origins.
    """
    if outflow.debit_out is None:
        return []
    first, last = outflow.debit_out - outflow.amount, outflow.debit_out
    inflows = (
        Transfer.objects.filter(into_holding(outflow.debit_account_id), asset_id=outflow.asset_id)
        .filter(credit_in__gt=first, credit_in__lt=last + F("amount"))
        .order_by("credit_in")
    )
    ends = ((inflow, inflow.credit_in or 0) for inflow in inflows)
    return [Origin(inflow, min(end, last) - max(end - inflow.amount, first)) for inflow, end in ends]


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is of one asset: `issued` = `available` + `held` + what lies in the system accounts."""

    asset: Asset
    issued: int
    available: int
    held: int
    in_system: dict[AccountKind, int]


def supply(*, book: Book | None = None, scheme: str | None = None) -> list[Supply]:
    """Return the supply of every asset (of a book, of a scheme). It reads the whole ledger."""
    assets = Asset.objects.order_by("id")
    if book is not None:
        assets = assets.filter(book=book)
    if scheme is not None:
        assets = assets.filter(scheme=scheme)
    stored = {
        asset_id: (available, held)
        for asset_id, available, held in Balance.objects.filter(asset__in=assets)
        .values_list("asset_id")
        .annotate(Sum("available"), Sum("held"))
    }
    systems = _in_system(assets)
    result = []
    for asset in assets:
        available, held = stored.get(asset.id, (0, 0))
        in_system = systems.get(asset.id, {})
        issued = -in_system.pop(AccountKind.ISSUER, 0)
        result.append(Supply(asset, issued, available, held, in_system))
    return result


def _in_system(assets: QuerySet[Asset]) -> dict[int, dict[AccountKind, int]]:
    """Return, by asset and kind of system account, what came less what went."""
    net: dict[int, dict[AccountKind, int]] = {}
    for side, sign in (("credit_account", 1), ("debit_account", -1)):
        sums = (
            Transfer.objects.filter(asset__in=assets)
            .exclude(**{f"{side}__kind": AccountKind.HOLDING})
            .values_list("asset_id", f"{side}__kind")
            .annotate(Sum("amount"))
        )
        for asset_id, kind, amount in sums:
            of_asset = net.setdefault(asset_id, {})
            of_asset[AccountKind(kind)] = of_asset.get(AccountKind(kind), 0) + sign * amount
    return net
