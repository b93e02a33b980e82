"""The half of a chunk that only reads: what its parties have waiting, and what becomes of it.

It may be done while another chunk is written, on a connection of its own. Nothing it decides is in force
before `chunk` has written it: an activity that got a verdict in the meantime fails there, on the primary key.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import getcontext, setcontext
from functools import partial
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from credits.methodologies.language.arithmetic import CONTEXT
from credits.monitoring.containment import JudgeOf, decide_or_review
from credits.monitoring.decide import UNSCREENED, Decision, Screening
from credits.monitoring.evidenced import with_evidence
from credits.monitoring.holders import is_any_shared, with_holders
from credits.monitoring.judge import Judge, Judged, Precedent
from credits.monitoring.judges import Judges
from credits.monitoring.metered import screen_metered
from credits.monitoring.reported_numbers import with_reported_numbers
from credits.monitoring.shared_room import Waiting
from credits.monitoring.trips import corroborated_of, screen_traced, types_to_corroborate, with_walks
from credits.monitoring.undecided import (
    Chunk,
    Decided,
    decided_of,
    look_up_by_index,
    next_chunk,
    undecided_of,
)
from credits.screening.batch import ScreenedTrip
from credits.screening.foreign_trips import with_foreign_claims
from credits.screening.types import Claim
from puhui.kernel.clock import puhui_now

_party = attrgetter("party")
_meter = attrgetter("meter")


class Prepared(NamedTuple):
    """A chunk and what was decided about it, by party and time.

    `waiting` are those who share a cap or lock with others: they are decided under its lock, in the
    transaction that writes.
    """

    chunk: Chunk
    decisions: list[Decision]
    screened: dict[bytes, ScreenedTrip]
    waiting: list[Waiting]
    names_meters: bool = False


class Known(NamedTuple):
    """All that deciding a chunk needs."""

    claims: list[Claim]
    judged: list[Judged]
    past: dict[bytes, list[Decided]]
    judge_of: JudgeOf
    screening: Screening = UNSCREENED
    is_any_shared: bool = False


def prepare_chunk(*, high: UUID, after: UUID | None, most: int | None = None) -> Prepared:
    """Read and decide what the parties after `after` up to `high` have waiting; `most`: so many of them.

    It writes no more than the bases and assets that are met for the first time.
    """
    with transaction.atomic():
        look_up_by_index()
        chunk = next_chunk(high=high, after=after, most=most)
        known = _read(chunk, puhui_now())
        waiting: list[Waiting] = []
        decisions, trips = _decide_all(known, waiting), dict(known.screening.trips)
        return Prepared(chunk, decisions, trips, waiting, any(map(_meter, known.claims)))


def _read(chunk: Chunk, now: datetime) -> Known:
    judges = Judges(now)
    claims = undecided_of(chunk.parties, now) if chunk.parties else []
    judged = judges.of(claims)
    corroborated = corroborated_of(claims)
    trips = screen_traced(claims, corroborated) if chunk.has_tracks else {}
    if trips:
        judged = with_walks(claims, judged, trips, judges)
    trips |= screen_metered(claims)
    sharing = is_any_shared(judged)
    if sharing:
        judged = with_holders(claims, judged)
    to_corroborate = types_to_corroborate()
    trips = with_evidence(claims, trips, to_corroborate, corroborated)
    trips = with_foreign_claims(claims, trips)
    trips = with_reported_numbers(claims, judged, trips, is_any_shared=sharing)
    past = _past_of(claims, judged, now)

    def judge_of(row: Decided) -> Precedent:
        return judges.of_basis(row.basis_id, row.type_id, row.day)

    for rows in past.values():
        for row in rows:
            judges.learn_basis(row.basis_id, row.type_id, row.day)
    screening = Screening(trips, to_corroborate, corroborated)
    return Known(claims, judged, past, judge_of, screening, sharing)


def _decide_all(known: Known, waiting: list[Waiting]) -> list[Decision]:
    before = getcontext()
    setcontext(CONTEXT)  # once for all: the evaluator finds it there and need not change it and back
    try:
        return list(_decisions(known, waiting))
    finally:
        setcontext(before)


def _decisions(known: Known, waiting: list[Waiting]) -> Iterator[Decision]:
    start = 0
    for party, members in groupby(known.claims, key=_party):
        mine = list(members)
        end = start + len(mine)
        judged, past = known.judged[start:end], known.past.get(party, ())
        if known.is_any_shared and is_any_shared(judged):
            arguments = (mine, judged, past, known.judge_of, known.screening)
            waiting.append(Waiting(partial(decide_or_review, *arguments), judged))
        else:
            yield from decide_or_review(mine, judged, past, known.judge_of, known.screening)
        start = end


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
