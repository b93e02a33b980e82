"""The room that is left under caps, and the locks, that a household or an object shares (decisions 60).

Whoever decides locks the tallies of all its claims in the order of their keys, before any balance: so no two
decisions read the same room, and no two wait for one another crosswise. Nobody else pays for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from credits.monitoring.decide import CREDITED, IN_REVIEW, LACKING, Decision
from credits.monitoring.judge import Judge, Judged
from credits.monitoring.past import Held

_OPEN = """
INSERT INTO credits_sharedtally (key, limit_g, used_g, acts, methodology)
SELECT key, limit_g, 0, 0, '' FROM unnest(%(keys)s::text[], %(limits)s::bigint[]) AS w (key, limit_g)
 ORDER BY key ON CONFLICT (key) DO NOTHING
"""
_LOCK = """
SELECT id, key, limit_g, used_g, acts, methodology FROM credits_sharedtally
 WHERE key = ANY(%(keys)s::text[]) ORDER BY key FOR UPDATE
"""
# A limit may have been raised or lowered since; what was used under a higher one stays (decisions 60).
_KEEP = """
UPDATE credits_sharedtally t
   SET used_g = t.used_g + k.grams, acts = t.acts + k.acts,
       limit_g = CASE WHEN t.used_g + k.grams <= k.limit_g THEN k.limit_g ELSE t.limit_g END,
       methodology = CASE WHEN t.acts + k.acts = 0 THEN '' ELSE coalesce(k.methodology, t.methodology) END
  FROM unnest(%(ids)s::bigint[], %(grams)s::bigint[], %(acts)s::int[], %(limits)s::bigint[],
              %(holders)s::text[]) AS k (id, grams, acts, limit_g, methodology)
 WHERE t.id = k.id
"""
_ENTER = """
INSERT INTO credits_tallyentry (tally_id, party_id, activity_id, seq, grams, acts)
SELECT * FROM unnest(%(ids)s::bigint[], %(parties)s::uuid[], %(activities)s::uuid[], %(seqs)s::smallint[],
                     %(grams)s::bigint[], %(acts)s::smallint[])
"""
_TAKEN = """
SELECT t.id, e.party_id, sum(e.grams)::bigint, sum(e.acts)::int
  FROM credits_tallyentry e JOIN credits_sharedtally t ON t.id = e.tally_id
 WHERE e.activity_id = %(activity)s GROUP BY t.id, t.key, e.party_id HAVING sum(e.acts) > 0 ORDER BY t.key
"""
_LOCK_BY_ID = "SELECT id FROM credits_sharedtally WHERE id = ANY(%(ids)s) ORDER BY key FOR UPDATE"


class _Entry(NamedTuple):
    tally: int
    party: UUID
    activity: UUID
    seq: int
    grams: int
    acts: int


@dataclass(slots=True)
class Tallies:
    """The tallies of some claims, locked until the transaction ends; `held` is what `decide` goes by."""

    held: Held
    _ids: dict[str, int]
    _limits: dict[str, int] = field(default_factory=dict)
    _holders: dict[str, str] = field(default_factory=dict)
    _entries: list[_Entry] = field(default_factory=list)

    def take(self, decisions: Iterable[Decision]) -> None:
        """Count what decisions take, so that later ones find it taken."""
        for decision in decisions:
            judge = decision.judge
            if judge is None or not (judge.held_caps or judge.held_locks):
                continue
            if decision.status == CREDITED:
                for key, limit in judge.held_caps:
                    self._limits[key] = limit
                    self.held.used[key] += decision.credited_g
                    self._note(key, decision, decision.credited_g)
            if holds(decision):
                for key in judge.held_locks:
                    self._holders[key] = self.held.holders[key] = judge.bound.code
                    self._note(key, decision, 0)

    def _note(self, key: str, decision: Decision, grams: int) -> None:
        activity = UUID(bytes=decision.claim.activity)
        party = UUID(bytes=decision.claim.party)
        self._entries.append(_Entry(self._ids[key], party, activity, 1, grams, 1))

    def write(self, seq_of: Callable[[UUID], int] = lambda _activity: 1) -> None:
        """Write what was taken, for the verdicts of these numbers.

        Raises IntegrityError where it would be more than there is.
        """
        names = {tally: key for key, tally in self._ids.items()}
        _write(
            [entry._replace(seq=seq_of(entry.activity)) for entry in self._entries],
            {tally: self._limits[key] for tally, key in names.items() if key in self._limits},
            {tally: self._holders[key] for tally, key in names.items() if key in self._holders},
        )


def holds(decision: Decision) -> bool:
    """Tell whether a decision holds its locks: what was refused holds nothing, nor what only lacks a
    number."""
    return decision.status == CREDITED or (decision.status == IN_REVIEW and decision.reasons != LACKING)


def lock_tallies(judged: Iterable[Judged]) -> Tallies:
    """Lock and return the tallies of those that judge some claims, in the caller's transaction."""
    wanted: dict[str, int | None] = {}
    for judge in judged:
        if isinstance(judge, Judge):
            wanted |= dict(judge.held_caps)
            wanted |= dict.fromkeys(judge.held_locks)
    if not wanted:
        return Tallies(Held({}, {}), {})
    keys = sorted(wanted)
    arguments: dict[str, Any] = {"keys": keys, "limits": [wanted[key] for key in keys]}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, arguments)
        cursor.execute(_LOCK, arguments)
        rows = cursor.fetchall()
    used = {key: used for _id, key, limit, used, _acts, _code in rows if limit is not None}
    holders = {key: code for _id, key, _limit, _used, acts, code in rows if acts and code}
    return Tallies(Held(used, holders), {key: tally for tally, key, *_ in rows})


def give_back(activity_id: UUID, *, seq: int) -> None:
    """Give back what an activity took, for its verdict `seq` that takes it back; mostly it took nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"activity": activity_id})
        taken = cursor.fetchall()
        if not taken:
            return
        cursor.execute(_LOCK_BY_ID, {"ids": [tally for tally, *_ in taken]})
    _write([_Entry(tally, party, activity_id, seq, -grams, -acts) for tally, party, grams, acts in taken])


def _write(
    entries: Sequence[_Entry], limits: dict[int, int] | None = None, holders: dict[int, str] | None = None
) -> None:
    if not entries:
        return
    grams: Counter[int] = Counter()
    acts: Counter[int] = Counter()
    for entry in entries:
        grams[entry.tally] += entry.grams
        acts[entry.tally] += entry.acts
    ids = list(acts)
    kept: dict[str, Any] = {
        "ids": ids,
        "grams": [grams[tally] for tally in ids],
        "acts": [acts[tally] for tally in ids],
        "limits": [(limits or {}).get(tally) for tally in ids],
        "holders": [(holders or {}).get(tally) for tally in ids],
    }
    columns = zip(*entries, strict=True)
    names = ("ids", "parties", "activities", "seqs", "grams", "acts")
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, kept)
        cursor.execute(_ENTER, {name: list(column) for name, column in zip(names, columns, strict=True)})


class Waiting(NamedTuple):
    """What `decide_or_review` is asked with about one person, whose tallies are still to be locked."""

    decide: Callable[[Held], list[Decision]]
    judged: Sequence[Judged]


def decide_waiting(people: Sequence[Waiting]) -> Iterator[Decision]:
    """Decide people one after the other, each by what those before left, and write what they took.

    In the transaction that writes the verdicts. Between people of one home a run goes by person, not by time.
    """
    if not people:
        return
    tallies = lock_tallies(judge for person in people for judge in person.judged)
    for person in people:
        decisions = person.decide(tallies.held)
        tallies.take(decisions)
        yield from decisions
    tallies.write()
