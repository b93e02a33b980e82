"""One chunk of the crediting batch: a transaction that decides all that a range of parties has waiting.

Read, decide, write in that order; the balances are touched once and last but for the copies, so that a
resident who retires meanwhile waits for little. Whatever kills the process, the transaction happened or did
not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from uuid import UUID

from django.db import connection, transaction

from credits.ledger.accrue import Accrual, accrue_grams
from credits.ledger.open_holding import open_holdings
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind
from credits.monitoring import verdict_rows
from credits.monitoring.containment import decide_or_review
from credits.monitoring.decide import Decision
from credits.monitoring.judges import Judge, Judged, Judges, Precedent
from credits.monitoring.models import CreditingShard, OutcomeDue
from credits.monitoring.undecided import (
    Chunk,
    Decided,
    decided_of,
    look_up_by_index,
    next_chunk,
    undecided_of,
)
from credits.screening.types import Claim
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.copy import copy_rows, number_array
from puhui.kernel.ids import new_id

OutcomesFor = Callable[[Iterable[UUID]], Mapping[UUID, str]]
COINS = "coins"
_CLOSE = "UPDATE credits_intake SET closed_at = %s WHERE id = ANY(%s::bigint[])"


def credit_chunk(shard: CreditingShard, *, outcomes_for: OutcomesFor) -> int | None:
    """Decide the shard's next chunk; returns how many activities were decided, or None when none is left.

    `outcomes_for` tells each party's standing choice, which is stored with the verdict (decisions 61).
    """
    with transaction.atomic():
        look_up_by_index()
        chunk = next_chunk(high=shard.high, after=shard.last_party)
        now = puhui_now()
        if chunk.last_party is None:
            CreditingShard.objects.filter(pk=shard.pk).update(finished_at=now)
            return None
        decisions = _decide_all(chunk, now)
        outcomes = outcomes_for(chunk.parties)
        command_id = new_id()
        _write(chunk, decisions, outcomes, command_id, now)
        shard.last_party = chunk.last_party
        shard.decided += len(decisions)
        shard.save(update_fields=["last_party", "decided"])
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
        return len(decisions)


def _decide_all(chunk: Chunk, now: datetime) -> list[Decision]:
    judges = Judges(now)
    of = judges.of
    claims = list(undecided_of(chunk.parties, now))
    judged = [of(claim.scheme, claim.type_id, claim.region, claim.day) for claim in claims]
    past = _past_of(claims, judged, now)

    def judge_of(row: Decided) -> Precedent:
        return judges.of_basis(row.basis_id, row.type_id, row.day)

    decisions: list[Decision] = []
    start = 0
    for party, members in groupby(claims, key=attrgetter("party")):
        mine = list(members)
        end = start + len(mine)
        decisions += decide_or_review(mine, judged[start:end], past.get(party, ()), judge_of)
        start = end
    return decisions


def _past_of(claims: list[Claim], judged: list[Judged], now: datetime) -> dict[bytes, list[Decided]]:
    """Read the earlier decisions that may matter, each party's from as far back as its new ones reach."""
    lows: dict[bytes, int] = {}
    for claim, judge in zip(claims, judged, strict=True):
        low = claim.begin_ms - (judge.reach_ms if isinstance(judge, Judge) else 0)
        if low < lows.get(claim.party, low + 1):
            lows[claim.party] = low
    if not lows:
        return {}
    rows = groupby(decided_of(lows, now), key=attrgetter("party"))
    return {party: list(members) for party, members in rows}


def _write(
    chunk: Chunk, decisions: list[Decision], outcomes: Mapping[UUID, str], command_id: UUID, now: datetime
) -> None:
    by_party = {party.bytes: outcomes[party] for party in chunk.parties}
    credited = [decision for decision in decisions if decision.credited_g]
    judges = {decision.judge for decision in credited if decision.judge is not None}
    accounts = {scheme: system_account(AccountKind.ISSUER, scheme) for scheme in {j.bound.scheme for j in judges}}
    issuers = {asset: accounts[judge.bound.scheme] for judge in judges for asset in judge.assets.values()}
    holdings = {party.bytes: account for party, account in open_holdings(_parties(credited)).items()}
    rows = verdict_rows.pack_verdicts(((d, by_party[d.claim.party]) for d in decisions), now)
    copy_rows(verdict_rows.TABLE, verdict_rows.COLUMNS, rows)
    del rows
    accruals = [
        Accrual(holdings[d.claim.party], d.judge.assets[d.claim.tier], d.credited_g, d.claim.activity)
        for d in credited
        if d.judge is not None
    ]
    accruals.sort(key=itemgetter(0, 1))  # account and asset; within them they stay in the order of time
    accrue_grams(accruals, issuers=issuers, command_id=command_id, now=now)
    for_coins = {d.claim.party for d in credited if by_party[d.claim.party] == COINS}
    OutcomeDue.objects.bulk_create(
        OutcomeDue(party_id=UUID(bytes=party), created_at=now) for party in sorted(for_coins)
    )
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [now, number_array(chunk.intake_ids)])


def _parties(decisions: list[Decision]) -> set[UUID]:
    return {UUID(bytes=party) for party in {decision.claim.party for decision in decisions}}
