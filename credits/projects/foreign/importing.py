"""Taking a list in, and lifting what the other register has given up."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from accounts.people.permissions import check_may, for_authority, is_system, user_of
from credits.projects.errors import ClaimLifted
from credits.projects.foreign.agreed_key import AgreedKey
from credits.projects.foreign.digested import digests_met, open_list
from credits.projects.foreign.kept import key_as_kept
from credits.projects.foreign.matches import Here
from credits.projects.foreign.models import KeptKey
from credits.projects.foreign.rows import DIGEST, RowWrong, read_claim
from credits.projects.object_models import ForeignClaim, ObjectKind
from credits.projects.permissions import REVIEW
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.reasons import check_reason
from puhui.kernel.tables import Limits

LIMITS = Limits(rows=200_001, columns=32, cell=200)
ROWS_AT_ONCE, PIECE = 1_000, 1024 * 1024
# Any fixed number: two lists at once come one after the other.
LOCK = 7_304_131


class MetTrip(NamedTuple):
    """An activity here that a claim names."""

    party_id: UUID
    activity_id: UUID


class Trips(NamedTuple):
    """What knows activities: which of them claims name, and how their verdicts hear of it."""

    met: Callable[[Sequence[ForeignClaim]], Mapping[UUID, Sequence[MetTrip]]]
    have_heard: Callable[[Collection[MetTrip], datetime], None]


_trips: list[Trips] = []


def register_trips(trips: Trips) -> None:
    """Have a list's trips looked up by whoever knows activities, which projects do not."""
    _trips[:] = [trips]


@dataclass(frozen=True, slots=True)
class RowWord:
    """What became of a row: TAKEN, CLASHES (taken, and `project_ids` or `activity_ids` here claim the same),
    KNOWN, LIFTED (known and lifted here), NOT_MET (taken, a digest of no number known here: it is kept, and
    blocks what is named later), or REFUSED with `why`."""

    row: int
    outcome: str
    why: str = ""
    project_ids: tuple[UUID, ...] = ()
    activity_ids: tuple[UUID, ...] = ()


@dataclass
class ListReport:
    """A word on every row, in their order."""

    digest: str
    words: list[RowWord] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many rows came to what."""
        found: dict[str, int] = {}
        for word in self.words:
            found[word.outcome] = found.get(word.outcome, 0) + 1
        return found


def import_foreign_claims(
    *,
    actor: Actor,
    now: datetime,
    file: BinaryIO,
    agreed: AgreedKey | None = None,
    reason: str = "",
    is_dry_run: bool = False,
    tick: Callable[[int], None] = lambda _row: None,
) -> ListReport:
    """Take in a list, CSV or XLSX: what is right is taken, what is wrong is told, nothing is guessed.

    Days are [from, to); an empty end has none. A dry run stores nothing and reports the same. Imported again
    a list does nothing. One that tells digests for numbers needs the key `agreed` with its register, which is
    kept, encrypted, where it leaves digests that met nothing. Raises NotPermitted, TableFault (none of it is
    taken; KeyMissing, a digest list without a key).
    """
    if not is_system(actor):
        check_may(for_authority(actor), REVIEW)
    file.seek(0)
    hasher = sha256()
    while piece := file.read(PIECE):
        hasher.update(piece)
    report = ListReport(digest=hasher.hexdigest())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        named: list[ForeignClaim] = []
        kept = None if agreed is None else key_as_kept(agreed, now)
        for batch in _batches(file, report, agreed, tick):
            fresh = list(_new(batch, report, kept, now))
            named += [claim for claim in fresh if claim.kind == ObjectKind.TRIP]
            if not is_dry_run:
                if kept is not None and kept._state.adding and any(not claim.key for claim in fresh):
                    kept.save()
                ForeignClaim.objects.bulk_create(fresh)
        met = _meet_trips(named, report)
        if not is_dry_run:
            for trips in _trips:
                trips.have_heard(met, now)
        report.words.sort(key=lambda word: word.row)
        if not is_dry_run:
            counts: dict[str, Any] = {name.lower(): number for name, number in report.counts().items()}
            record_event(
                actor=actor,
                action="foreign_claims_imported",
                object_type="foreign_claim",
                object_id=report.digest,
                now=now,
                reason=reason,
                **counts,
            )
    return report


def lift_foreign_claim(*, actor: Actor, now: datetime, claim_id: UUID, reason: str) -> ForeignClaim:
    """Lift a claim that the other register has given up: it blocks no more, and is never taken in again.

    Raises: ClaimLifted (before), InvalidInput (no reason), NotFound, NotPermitted.
    """
    check_may(for_authority(actor), REVIEW)
    check_reason(reason)
    with transaction.atomic():
        claim = ForeignClaim.objects.select_for_update().filter(pk=claim_id).first()
        if claim is None:
            raise NotFound
        if claim.lifted_at is not None:
            raise ClaimLifted
        claim.lifted_at, claim.lifted_by = now, user_of(actor)
        claim.save(update_fields=["lifted_at", "lifted_by"])
        record_event(
            actor=actor,
            action="foreign_claim_lifted",
            object_type="foreign_claim",
            object_id=claim.id,
            now=now,
            reason=reason,
        )
    return claim


def _batches(
    file: BinaryIO, report: ListReport, agreed: AgreedKey | None, tick: Callable[[int], None]
) -> Iterator[list[ForeignClaim]]:
    where, rows = open_list(file, LIMITS)
    met: Mapping[tuple[str, str], str] = {}
    if DIGEST in where:
        met = digests_met(where, rows, agreed)
        where, rows = open_list(file, LIMITS)
    batch: list[ForeignClaim] = []
    for number, cells in rows:
        tick(number)
        try:
            claim = read_claim(where, cells, met)
        except RowWrong as wrong:
            report.words.append(RowWord(number, "REFUSED", wrong.args[0]))
            continue
        claim.list_digest, claim.row_number = report.digest, number
        batch.append(claim)
        if len(batch) >= ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _new(
    batch: list[ForeignClaim], report: ListReport, kept: KeptKey | None, now: datetime
) -> Iterator[ForeignClaim]:
    """Yield what is not stored yet, and say a word on every row of a batch.

    A digest may be known from before its number was: what is met is known by either.
    """
    claims = ForeignClaim.objects
    rows = list(claims.filter(key__in={row.key for row in batch if row.key}))
    if kept is not None:
        # Asked by itself, and as its index is: of either in one question the database would read all claims.
        digests = {row.digest for row in batch}
        rows += claims.filter(~Q(digest=""), agreed_id=kept.id, digest__in=digests)
    known = {name: row for row in rows for name in _names(row)}
    here = Here(batch)
    for claim in batch:
        claim.agreed = kept if claim.digest else None
        there = next((known[name] for name in _names(claim) if name in known), None)
        if there is None:
            known |= dict.fromkeys(_names(claim), claim)
            claim.imported_at = now
            met = here.met_by(claim)
            outcome = "CLASHES" if met else "TAKEN" if claim.key else "NOT_MET"
            word = RowWord(claim.row_number, outcome, project_ids=met)
            if claim.key:
                claim.agreed, claim.digest = None, ""
            yield claim
        elif there.days_to != claim.days_to:
            word = RowWord(claim.row_number, "REFUSED", "end_differs")
        else:
            word = RowWord(claim.row_number, "LIFTED" if there.lifted_at else "KNOWN")
        report.words.append(word)


def _meet_trips(claims: list[ForeignClaim], report: ListReport) -> set[MetTrip]:
    """Say of the rows that name trips which activities here they meet; returns these."""
    met: set[MetTrip] = set()
    for trips in _trips if claims else ():
        found = trips.met(claims)
        rows = {claim.row_number: found[claim.id] for claim in claims if claim.id in found}
        for index, word in enumerate(report.words):
            if word.row in rows:
                met.update(rows[word.row])
                activities = tuple(trip.activity_id for trip in rows[word.row])
                report.words[index] = replace(word, outcome="CLASHES", activity_ids=activities)
    return met


def _names(claim: ForeignClaim) -> Iterator[tuple[Any, ...]]:
    """Yield what a row is known by: its number, its digest, or of a digest that is met both."""
    row = claim.register, claim.reference, claim.kind, claim.days_from
    if claim.key:
        yield *row, claim.key
    if claim.digest:
        yield *row, claim.agreed_id, claim.digest
