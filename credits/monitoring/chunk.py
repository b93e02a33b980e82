"""One chunk of the crediting batch: a transaction that decides all that a range of parties has waiting.

Read, decide, write in that order; the balances are touched once and last but for the copies, so that a
resident who retires meanwhile waits for little. Whatever kills the process, the transaction happened or did
not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from credits.ledger.accrue import Accrual, accrue_grams
from credits.ledger.open_holding import open_holdings
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind
from credits.monitoring import verdict_rows
from credits.monitoring.containment import JudgeOf, decide_or_review
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
# What `Accrual._make` does, without the way through Python: it is done a million times.
_accrual = partial(tuple.__new__, Accrual)
_party = attrgetter("party")
_CLOSE = "DELETE FROM credits_intake WHERE id = ANY(%s::bigint[])"


def credit_chunk(shard: CreditingShard, *, outcomes_for: OutcomesFor, most: int | None = None) -> int | None:
    """Decide the shard's next chunk; returns how many activities were decided, or None when none is left.

    `outcomes_for` tells each party's standing choice, which is stored with the verdict (decisions 61);
    `most` makes the chunk one of so many parties.
    """
    with transaction.atomic():
        look_up_by_index()
        chunk = next_chunk(high=shard.high, after=shard.last_party, most=most)
        now = puhui_now()
        if chunk.last_party is None:
            CreditingShard.objects.filter(pk=shard.pk).update(finished_at=now)
            return None
        known = _read(chunk, now)
        outcomes = {party.bytes: outcome for party, outcome in outcomes_for(chunk.parties).items()}
        decisions: list[Decision] = []
        rows = verdict_rows.pack_verdicts(_decide_all(known, decisions), outcomes, now)
        copy_rows(verdict_rows.TABLE, verdict_rows.COLUMNS, rows)
        command_id = new_id()
        _accrue([decision for decision in decisions if decision.credited_g], outcomes, command_id, now)
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, [number_array(chunk.intake_ids)])
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


class Known(NamedTuple):
    """All that deciding a chunk needs: from here on the database is only written to."""

    claims: list[Claim]
    judged: list[Judged]
    past: dict[bytes, list[Decided]]
    judge_of: JudgeOf


def _read(chunk: Chunk, now: datetime) -> Known:
    judges = Judges(now)
    claims = undecided_of(chunk.parties, now)
    judged = judges.of(claims)
    past = _past_of(claims, judged, now)

    def judge_of(row: Decided) -> Precedent:
        return judges.of_basis(row.basis_id, row.type_id, row.day)

    for rows in past.values():
        for row in rows:
            judges.learn_basis(row.basis_id, row.type_id, row.day)
    return Known(claims, judged, past, judge_of)


def _decide_all(known: Known, decisions: list[Decision]) -> Iterator[Decision]:
    """Decide person by person, while the server stores what was decided before; `decisions` keeps all."""
    start = 0
    for party, members in groupby(known.claims, key=_party):
        mine = list(members)
        end = start + len(mine)
        decided = decide_or_review(mine, known.judged[start:end], known.past.get(party, ()), known.judge_of)
        start = end
        decisions += decided
        yield from decided


def _past_of(claims: list[Claim], judged: list[Judged], now: datetime) -> dict[bytes, list[Decided]]:
    """Read the earlier decisions that may matter, each party's from as far back as its new ones reach."""
    if not claims:
        return {}
    reach = {judge: judge.reach_us if isinstance(judge, Judge) else 0 for judge in set(judged)}
    reaches = iter([reach[judge] for judge in judged])
    # The first of a party's claims is its earliest.
    lows = {
        party: members[0].begin_us - max(islice(reaches, len(members)))
        for party, members in ((party, list(some)) for party, some in groupby(claims, key=_party))
    }
    rows = groupby(decided_of(lows, now), key=_party)
    return {party: list(members) for party, members in rows}


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
