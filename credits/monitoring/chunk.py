"""One chunk of the crediting batch: a transaction that writes all that was decided about a range of parties.

The balances are touched once and last but for the copies, so that a resident who retires meanwhile waits for
little. Whatever kills the process, the transaction happened or did not.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import localcontext
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from credits.ledger.accrue import Accrual, accrue_grams
from credits.ledger.open_holding import open_holdings_of_many
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind
from credits.methodologies.language.arithmetic import CONTEXT
from credits.monitoring import verdict_rows
from credits.monitoring.decide import Decision
from credits.monitoring.judge import Judge
from credits.monitoring.models import CreditingShard, OutcomeDue
from credits.monitoring.number_claims import take_for_people
from credits.monitoring.parts import Parts, members_of, parts_of, store_parts
from credits.monitoring.prepare import Prepared
from credits.monitoring.shared_room import decide_waiting
from credits.monitoring.undecided import look_up_by_index
from credits.screening.batch import store_screenings
from puhui.kernel.audit import record_event
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import system_actor
from puhui.kernel.copy import blocks, copy_blocks, number_array
from puhui.kernel.crash_points import crash_point
from puhui.kernel.ids import new_id

OutcomesFor = Callable[[Iterable[UUID]], Mapping[UUID, str]]
# Told which assets were credited to whom, before the chunk commits: what is owed is paid out of them. The ids
# of thousands come as bytes, of whom hardly one owes anything.
Settle = Callable[[Mapping[bytes, Collection[int]], datetime], object]
COINS = "coins"
_credit = attrgetter("claim", "judge", "credited_g")
_grams = attrgetter("credited_g")
_CLOSE = "DELETE FROM credits_intake WHERE id = ANY(%s::bigint[])"


def write_chunk(
    shard: CreditingShard,
    prepared: Prepared,
    *,
    outcomes_for: OutcomesFor,
    settle: Settle | None = None,
) -> int:
    """Write the shard's next chunk; returns how many activities were decided.

    `outcomes_for` tells each party's standing choice, which is stored with the verdict (decisions 61);
    `settle` collects what debtors owe out of what they were just credited. With the last chunk the shard is
    finished.
    """
    chunk = prepared.chunk
    with transaction.atomic():
        look_up_by_index()
        now = puhui_now()
        # First of all: whoever waits for a household's tally holds no balance.
        decisions = prepared.decisions + _decide_waiting(prepared)
        if chunk.parties:
            credited = _write(shard, prepared, decisions, outcomes_for, now)
            if settle is not None and credited:
                settle(credited, now)
            crash_point("crediting.before_commit")
        done = {
            "last_party": chunk.last_party or shard.last_party,
            "decided": shard.decided + len(decisions),
            "finished_at": now if chunk.is_last else None,
        }
        CreditingShard.objects.filter(pk=shard.pk).update(**done)
    for name, value in done.items():
        setattr(shard, name, value)
    return len(decisions)


def _decide_waiting(prepared: Prepared) -> list[Decision]:
    with localcontext(CONTEXT):
        return list(decide_waiting(prepared.waiting))


def _write(
    shard: CreditingShard,
    prepared: Prepared,
    decisions: list[Decision],
    outcomes_for: OutcomesFor,
    now: datetime,
) -> dict[bytes, set[int]]:
    """Write what was decided; returns the assets that were credited, by party."""
    chunk = prepared.chunk
    # Who shared nothing names no device, and most no meter.
    metered = [one for one in prepared.decisions if one.claim.meter] if prepared.names_meters else []
    take_for_people(metered + decisions[len(prepared.decisions) :], now)
    parts = parts_of(decisions)
    people = {*chunk.parties, *members_of(parts)} if parts else chunk.parties
    outcomes = {party.bytes: outcome for party, outcome in outcomes_for(people).items()}
    rows = verdict_rows.pack_verdicts(decisions, outcomes, now)
    copy_blocks(verdict_rows.TABLE, verdict_rows.COLUMNS, blocks(rows))
    if prepared.screened:
        store_screenings(prepared.screened, now)
    command_id = new_id()
    credited = accrue_decisions(decisions, outcomes, command_id, now, parts)
    store_parts(decisions, parts, outcomes)
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
        credited_g=sum(map(_grams, decisions)),
    )
    return credited


def accrue_decisions(
    decisions: list[Decision],
    outcomes: Mapping[bytes, str],
    command_id: UUID,
    now: datetime,
    parts: Parts,
) -> dict[bytes, set[int]]:
    """Accrue what decisions credit, and note whose grams are to be assigned; in the caller's transaction.

    What has `parts` accrues in them, each to its member. Returns the assets that were credited, by party.
    """
    mine: dict[tuple[bytes, int], list[Accrual]] = defaultdict(list)
    # By time within a balance, as the decisions are.
    for claim, judge, grams in map(_credit, decisions):
        if parts and claim.activity in parts:
            for part in parts[claim.activity]:
                if part.grams:
                    mine[part.member.bytes, judge.assets[claim.tier]].append((claim.activity, part.grams))
        elif grams:
            mine[claim.party, judge.assets[claim.tier]].append((claim.activity, grams))
    parties = {party for party, _ in mine}
    holdings = open_holdings_of_many(parties)
    accruals = {(holdings[party], asset): some for (party, asset), some in mine.items()}
    judges = {decision.judge for decision in decisions}
    accrue_grams(accruals, issuers=_issuers(judges), command_id=command_id, now=now)
    OutcomeDue.objects.bulk_create(
        OutcomeDue(party_id=UUID(bytes=party), created_at=now)
        for party in sorted(parties)
        if outcomes[party] == COINS
    )
    assets: dict[int, set[int]] = defaultdict(set)
    for account, asset in accruals:
        assets[account].add(asset)
    return {party: assets[account] for party, account in holdings.items()}


def _issuers(judges: Iterable[Judge | None]) -> dict[int, int]:
    """Return the issuing account of every asset that the judges credit."""
    known = [judge for judge in judges if judge is not None]
    schemes = {judge.bound.scheme for judge in known}
    accounts = {scheme: system_account(AccountKind.ISSUER, scheme) for scheme in schemes}
    return {asset: accounts[judge.bound.scheme] for judge in known for asset in judge.assets.values()}
