"""What each member of a household has of a bill of its meter: fixed shares of one verdict (ADR 0044).

A claim is decided once, as the whole that it is: caps, tallies, histories and the recomputation know nothing
of shares. Only the grams it credits accrue in parts, by the shares of the period's last day.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from accounts.households.selectors import shares_of_meters
from accounts.households.shares import split
from credits.monitoring.decide import Decision
from credits.monitoring.part_models import VerdictPart
from credits.monitoring.periods import DAY_ZERO, SHANGHAI_AHEAD_US
from credits.screening.types import Claim


class Part(NamedTuple):
    """A member's part of what a verdict credits: the agreed share in hundredths of a percent, and grams."""

    member: UUID
    share_bp: int
    grams: int


# By activity; what one person claims alone is not in it.
Parts = Mapping[bytes, tuple[Part, ...]]


def parts_of(decisions: Iterable[Decision]) -> Parts:
    """Return the parts of those decisions that credit a bill of a meter with several claimants.

    One statement, and none where nothing that is credited names a meter.
    """
    days = {
        one.claim.activity: (UUID(bytes=one.claim.meter), _last_day(one.claim))
        for one in decisions
        if one.claim.meter and one.credited_g
    }
    if not days:
        return {}
    shares = shares_of_meters(set(days.values()))
    return {
        one.claim.activity: _divided(one.credited_g, shares[days[one.claim.activity]])
        for one in decisions
        if days.get(one.claim.activity) in shares
    }


def members_of(parts: Parts) -> set[UUID]:
    """Return everybody who has a part of something."""
    return {part.member for some in parts.values() for part in some}


def store_parts(
    decisions: Collection[Decision],
    parts: Parts,
    outcomes: Mapping[bytes, str],
    seq_of: Callable[[UUID], int] = lambda _activity: 1,
) -> None:
    """Write the parts of verdicts of these numbers, each with its member's standing choice (decisions 61)."""
    if not parts:
        return
    VerdictPart.objects.bulk_create(
        VerdictPart(
            party_id=UUID(bytes=one.claim.party),
            activity_id=UUID(bytes=one.claim.activity),
            seq=seq_of(UUID(bytes=one.claim.activity)),
            member_id=part.member,
            share_bp=part.share_bp,
            grams=part.grams,
            outcome=outcomes[part.member.bytes],
        )
        for one in decisions
        for part in parts.get(one.claim.activity, ())
    )


def _divided(grams: int, shares: Mapping[UUID, int]) -> tuple[Part, ...]:
    divided = split(grams, shares)
    return tuple(Part(member, shares[member], divided[member]) for member in sorted(divided))


def _last_day(claim: Claim) -> date:
    """Return the last day of the claim's period, whose end is no part of it."""
    return DAY_ZERO + timedelta(microseconds=claim.end_us + SHANGHAI_AHEAD_US - 1)
