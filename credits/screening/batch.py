"""Screening the traced trips of a chunk: each by itself, and against what was received before it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from credits.screening.checks import impossible_travel, shared_fixes
from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.models import Screening
from credits.screening.neighbours import Other, compare
from credits.screening.screen import screen_trip, verdict_of
from credits.screening.thresholds import Thresholds
from credits.screening.tracks import Track, earlier_between, most_shared_fixes, tracks_of, trip_before
from credits.screening.types import Claim

EPOCH_2000_S = 946_684_800
# A phone's clock and the times that people claim differ; a trace of another day does not fit in.
SLACK_S = 600.0
# An operator's signature is a second source by itself.
TIER_OF_OPERATORS = "A"
DOWNGRADED, MIXED = "DOWNGRADED", "MIXED_MODE"


class ScreenedTrip(NamedTuple):
    """What screening says about a claim. `part_m` may be credited where that is less than measured."""

    threshold_set: str
    mode_class: str | None
    findings: tuple[Finding, ...]
    metres: int
    part_m: int | None

    @property
    def asks(self) -> Asks:
        return verdict_of(self.findings)

    @property
    def codes(self) -> tuple[str, ...]:
        """What is told as reasons: all that asks for something."""
        return tuple(finding.code for finding in self.findings if finding.asks > Asks.NOTE)


def screen_claims(
    claims: Iterable[tuple[Claim, Mode]], limits: Thresholds, corroborated: frozenset[bytes] = frozenset()
) -> dict[bytes, ScreenedTrip]:
    """Return what is found about each of the claims that has a track, by activity.

    `corroborated`: those that an operator's record of the person bears out.
    """
    wanted = {claim.activity: (claim, mode) for claim, mode in claims}
    found = {}
    for track in tracks_of(UUID(bytes=activity) for activity in wanted):
        claim, mode = wanted[track.activity.bytes]
        found[track.activity.bytes] = _screened(track, claim, mode, limits, corroborated)
    return found


def store_screenings(found: Mapping[bytes, ScreenedTrip], now: datetime) -> None:
    """Write a row a screened activity, in the transaction that writes its verdict."""
    Screening.objects.bulk_create(
        Screening(
            activity_id=UUID(bytes=activity),
            threshold_set=trip.threshold_set,
            mode_class=trip.mode_class or "",
            metres=trip.metres,
            findings=[list(finding) for finding in trip.findings],
            screened_at=now,
        )
        for activity, trip in found.items()
    )


def _screened(
    track: Track, claim: Claim, mode: Mode, limits: Thresholds, corroborated: frozenset[bytes]
) -> ScreenedTrip:
    begins, ends = (us / 1e6 + EPOCH_2000_S for us in (claim.begin_us, claim.end_us))
    forms = track.forms
    trip = Trip(
        mode=mode,
        features=track.features,
        from_s=forms.from_s if forms else begins,
        to_s=forms.to_s if forms else ends,
        earliest_s=begins - SLACK_S,
        latest_s=ends + SLACK_S,
        mock=track.mock,
        steps=track.steps,
        is_corroborated=claim.tier == TIER_OF_OPERATORS or claim.activity in corroborated,
    )
    screened = screen_trip(trip, limits)
    # The same trace once more is told as such elsewhere; its likeness to the first is no further news.
    others = [] if forms is None or claim.is_replay else _against_others(track, limits)
    part = any(finding.code == MIXED and finding.asks == Asks.PART for finding in screened.findings)
    metres = int(screened.metres)
    return ScreenedTrip(
        limits.name,
        screened.mode_class,
        (*others, *screened.findings),
        metres,
        metres if part else None,
    )


def _against_others(track: Track, limits: Thresholds) -> list[Finding]:
    forms = track.forms
    assert forms is not None
    shared = shared_fixes.check(most_shared_fixes(track), limits)
    if shared is not None:
        return [shared]
    others = [
        Other(is_same_person=party == track.party, forms=other)
        for _, party, other in earlier_between(track, forms)
    ]
    found = compare(forms, others, limits)
    before = trip_before(track, forms)
    if before is not None and before.to_s <= forms.from_s:
        travel = impossible_travel.check(before, forms, limits)
        found += [] if travel is None else [travel]
    return found
