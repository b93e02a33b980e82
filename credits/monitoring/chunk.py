"""One chunk of the crediting batch: a transaction that writes all that was decided about a range of parties.

The balances are touched once and last but for the copies, so that a resident who retires meanwhile waits for
little. Whatever kills the process, the transaction happened or did not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from operator import itemgetter
from uuid import UUID

from django.db import connection, transaction

from credits.ledger.accrue import Accrual, accrue_grams
from credits.ledger.open_holding import open_holdings
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind
from credits.monitoring import verdict_rows
from credits.monitoring.decide import Decision
from credits.monitoring.models import CreditingShard, OutcomeDue
from credits.monitoring.prepare import Prepared
from credits.monitoring.undecided import look_up_by_index
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.copy import copy_rows, number_array
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

OutcomesFor = Callable[[Iterable[UUID]], Mapping[UUID, str]]
COINS = "coins"
# What `Accrual._make` does, without the way through Python: it is done a million times.
_accrual = partial(tuple.__new__, Accrual)
_CLOSE = "DELETE FROM credits_intake WHERE id = ANY(%s::bigint[])"


def write_chunk(shard: CreditingShard, prepared: Prepared, *, outcomes_for: OutcomesFor) -> int:
    """Write the shard's next chunk; returns how many activities were decided.

    `outcomes_for` tells each party's standing choice, which is stored with the verdict (decisions 61). With
    the last chunk the shard is finished.
    """
    chunk, decisions = prepared.chunk, prepared.decisions
    with transaction.atomic():
        look_up_by_index()
        now = puhui_now()
        if chunk.parties:
            _write(shard, prepared, outcomes_for, now)
        done = {
            "last_party": chunk.last_party or shard.last_party,
            "decided": shard.decided + len(decisions),
            "finished_at": now if chunk.is_last else None,
        }
        CreditingShard.objects.filter(pk=shard.pk).update(**done)
    for name, value in done.items():
        setattr(shard, name, value)
    return len(decisions)


def _write(shard: CreditingShard, prepared: Prepared, outcomes_for: OutcomesFor, now: datetime) -> None:
    chunk, decisions = prepared.chunk, prepared.decisions
    outcomes = {party.bytes: outcome for party, outcome in outcomes_for(chunk.parties).items()}
    rows = verdict_rows.pack_verdicts(decisions, outcomes, now)
    copy_rows(verdict_rows.TABLE, verdict_rows.COLUMNS, rows)
    command_id = new_id()
    _accrue([decision for decision in decisions if decision.credited_g], outcomes, command_id, now)
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [number_array(chunk.intake_ids)])
    record_event(
        actor=system_actor("crediting"),
        action="credit_chunk",
        object_type="crediting_shard",
        object_id=shard.pk,
        now=now,
        command_id=command_id,
        parties=len(chunk.parties),
        decided=len(decisions),
        credited_g=sum(decision.credited_g for decision in decisions),
    )
    crash_point("crediting.before_commit")


def _accrue(credited: list[Decision], outcomes: Mapping[bytes, str], command_id: UUID, now: datetime) -> None:
    judges = {decision.judge for decision in credited if decision.judge is not None}
    schemes = {judge.bound.scheme for judge in judges}
    accounts = {scheme: system_account(AccountKind.ISSUER, scheme) for scheme in schemes}
    issuers = {asset: accounts[judge.bound.scheme] for judge in judges for asset in judge.assets.values()}
    holdings = {party.bytes: account for party, account in open_holdings(_parties(credited)).items()}
    accruals = [
        _accrual((holdings[d.claim.party], d.judge.assets[d.claim.tier], d.credited_g, d.claim.activity))
        for d in credited
        if d.judge is not None
    ]
    accruals.sort(key=itemgetter(0, 1))  # account and asset; within them they stay in the order of time
    accrue_grams(accruals, issuers=issuers, command_id=command_id, now=now)
    for_coins = {d.claim.party for d in credited if outcomes[d.claim.party] == COINS}
    OutcomeDue.objects.bulk_create(
        OutcomeDue(party_id=UUID(bytes=party), created_at=now) for party in sorted(for_coins)
    )


def _parties(decisions: list[Decision]) -> set[UUID]:
    return {UUID(bytes=party) for party in {decision.claim.party for decision in decisions}}
