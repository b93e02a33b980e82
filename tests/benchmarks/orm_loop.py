"""The plain way: one activity at a time, by the ORM, its balance under lock, a transaction each."""

import sys
from time import perf_counter

import django

from tests.benchmarks.processes import answer, begin_when_told


def main(count: int) -> None:
    """Credit `count` stored activities when told to begin."""
    django.setup()
    from django.db import connection, transaction
    from django.db.models import Exists, OuterRef

    from credits.activities.models import Activity
    from credits.activities.observed import observed_values
    from credits.ledger.models import Balance, LedgerAccount, Transfer
    from credits.ledger.open_asset import open_asset
    from credits.ledger.system_accounts import system_account
    from credits.ledger.types import AccountKind, Book
    from credits.methodologies.binding import bind_for
    from credits.monitoring.bases import basis_of
    from credits.monitoring.models import Verdict
    from puhui.kernel.clock import business_date, puhui_now
    from puhui.kernel.ids import new_id

    bases: dict = {}

    def credit(activity: Activity, now) -> None:
        day = business_date(activity.occurred_from)
        bound = bind_for(activity.scheme, activity.type.code, activity.region, day, now)
        values = bound.arguments(observed_values(activity.inputs, activity.measured_m))
        worth = bound.quantify(values, activity.tier)
        coin_only = activity.tier in bound.coin_only_tiers
        book = Book.COIN_ONLY if coin_only else Book.PERSONAL
        asset = open_asset(
            book, scheme=bound.scheme, methodology=bound.code, city=activity.region, vintage=day.year
        )
        issuer = system_account(AccountKind.ISSUER, bound.scheme)
        if bound not in bases:
            bases[bound] = basis_of(bound)
        holding = LedgerAccount.objects.get(party_id=activity.party_id)
        Balance.objects.get_or_create(account=holding, asset_id=asset)
        balance = Balance.objects.select_for_update().get(account=holding, asset_id=asset)
        balance.in_total += worth.credited_g
        balance.save(update_fields=["in_total"])
        Transfer.objects.create(
            kind="ACCRUAL",
            asset_id=asset,
            debit_account_id=issuer,
            credit_account=holding,
            amount=worth.credited_g,
            credit_in=balance.in_total,
            credit_out=balance.out_total,
            posted_at=now,
            source_ref=activity.id,
            command_id=new_id(),
        )
        Verdict.objects.create(
            party_id=activity.party_id,
            activity_id=activity.id,
            seq=1,
            status="CREDITED",
            reason_codes=[],
            tier=activity.tier,
            reduction_g=worth.reduction_g,
            credited_g=worth.credited_g,
            capped_g=0,
            is_coin_only=coin_only,
            outcome="keep",
            decided_at=now,
            basis_id=bases[bound],
        )

    held = LedgerAccount.objects.filter(kind=AccountKind.HOLDING).values("party_id")
    verdicts = Verdict.objects.filter(party_id=OuterRef("party_id"), activity_id=OuterRef("id"))
    trips = Activity.objects.filter(~Exists(verdicts), party_id__in=held, type__exclusion="trip")
    waiting = list(trips.order_by("id").values_list("id", flat=True)[:count])
    connection.ensure_connection()
    begin_when_told()
    began = perf_counter()
    for activity_id in waiting:
        with transaction.atomic():
            credit(Activity.objects.select_related("type").get(pk=activity_id), puhui_now())
    answer({"seconds": perf_counter() - began})


if __name__ == "__main__":
    main(int(sys.argv[1]))
