"""Grams computed again from what was stored, and where they are not those that were credited.

From the inputs as sent and measured, the very versions of the basis, the person's own history found again,
and the caps as they stood (decisions 59, 60). What was published or withdrawn since does not matter.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple, cast
from uuid import UUID

from django.db import Error as DatabaseFault

from credits.activities.observed import credited_values, observed_in_json
from credits.methodologies.language.document import Tier
from credits.monitoring.bases import bind_basis
from credits.monitoring.counted_before import grams_beyond
from credits.monitoring.credited import Credited, credited_within
from credits.monitoring.history_again import found_again
from credits.monitoring.room import Uses, spans_of, uses_by_verdict
from credits.monitoring.shared_again import shared_uses

log = logging.getLogger(__name__)

# A chunk is read before it is written: what is reversed in between is not in what it was decided by. Half an
# hour is the longest that the crediting job may take.
A_RUN_AHEAD = timedelta(minutes=30)


class Grams(NamedTuple):
    """The amounts of a verdict in grams: reduction, credited after caps, taken by caps."""

    reduction_g: int
    credited_g: int
    capped_g: int


class Drift(NamedTuple):
    """A verdict whose grams come out otherwise today; `recomputed` is None where nothing comes out at all."""

    party: UUID
    activity: UUID
    region: str
    stored: Grams
    recomputed: Grams | None

    def __str__(self) -> str:
        if self.recomputed is None:
            return f"activity {self.activity}: {self.stored.credited_g} g stored, none can be computed"
        told = [
            f"{name.removesuffix('_g')} {stored} g stored, {found} g recomputed"
            for name, stored, found in zip(Grams._fields, self.stored, self.recomputed, strict=True)
            if stored != found
        ]
        return f"activity {self.activity}: {'; '.join(told)}"


class Again(NamedTuple):
    """A verdict with the caps as it met them and what it comes to now."""

    row: Credited
    uses: Uses
    grams: Grams | None


def drifts_of(rows: Sequence[Credited]) -> Iterator[Drift]:
    """Yield those of a batch whose grams are not what they were, by the gram."""
    for row, _, grams in computed_again(rows):
        if grams != stored_grams(row):
            yield Drift(row.party, row.activity, row.region, stored_grams(row), grams)


def computed_again(rows: Sequence[Credited]) -> Iterator[Again]:
    """Yield each of a batch as it comes out again, with all that stood before it under its caps."""
    own = found_again(rows, A_RUN_AHEAD)
    rows_again = [_with_history(row, *own[row.key]) if row.key in own else row for row in rows]
    around = {row.key: row for row in (*credited_within(spans_of(rows)), *rows)}
    uses = uses_by_verdict(around.values())
    seen_by_its_run = uses_by_verdict(around.values(), unseen=A_RUN_AHEAD)
    shared = shared_uses(rows)
    for row, row_again in zip(rows, rows_again, strict=True):
        met = uses[row.key] + shared.get(row.key, ())
        again = Again(row, met, _recompute_or_none(row_again, met))
        seen = seen_by_its_run[row.key] + shared.get(row.key, ())
        if again.grams != stored_grams(row) and seen != again.uses:
            again = Again(row, seen, _recompute_or_none(row_again, seen))
        yield again


def _with_history(row: Credited, found: dict[str, str], seen: dict[str, str]) -> Credited:
    """Return the verdict with its history as found again; as its run saw it, where that is what it says."""
    return row._replace(resolved=seen if (row.resolved or {}) == seen else found)


def _recompute_or_none(row: Credited, uses: Uses) -> Grams | None:
    try:
        return recompute(row, uses)
    except DatabaseFault:
        raise
    except Exception:
        # A verdict that cannot be followed any more is as much an alarm as one that comes out otherwise.
        log.exception("activity %s cannot be computed again", row.activity)
        return None


def recompute(row: Credited, uses: Uses) -> Grams:
    """Return what a verdict that credits comes to; nothing where one of its rules does not hold.

    Raises KeyError for an input, tier or version that is not there, BaselineMissing.
    """
    bound = bind_basis(row.basis_id)
    found = {name: Decimal(text) for name, text in (row.resolved or {}).items()}
    observed = credited_values(observed_in_json(row.inputs, row.measured_m), found)
    quantified = bound.quantify(bound.arguments(observed, found), cast(Tier, row.tier))
    # A rule that only asks for a look was looked at, where a verdict followed another.
    if quantified.failed and row.seq == 1:
        return Grams(quantified.reduction_g, 0, 0)
    full = grams_beyond(quantified.credited_g, found)
    credited = min([full, *(use.room_g for use in uses)])
    return Grams(quantified.reduction_g, credited, full - credited)


def stored_grams(row: Credited) -> Grams:
    """Return the amounts as they stand in the verdict."""
    return Grams(row.reduction_g, row.credited_g, row.capped_g)
