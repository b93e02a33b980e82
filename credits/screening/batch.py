"""Screening the traced trips of a chunk: each by itself, and against what was received before it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from credits.screening.checks import co_travel, impossible_travel, replay_exact, shared_fixes
from credits.screening.claims import Mode, Trip
from credits.screening.companions import beside, times_together
from credits.screening.findings import Asks, Finding
from credits.screening.models import Screening
from credits.screening.neighbours import Other, compare_each, gravest
from credits.screening.screen import screen_trip, verdict_of
from credits.screening.thresholds import Thresholds
from credits.screening.tracks import (
    Track,
    earlier_between,
    first_senders,
    shared_fixes_with,
    tracks_of,
    trips_before,
)
from credits.screening.types import Claim

EPOCH_2000_S = 946_684_800
# How many trips are compared with others by one statement.
TRACKS_AT_ONCE = 500
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
    # Whose trips the findings are about: (code, party).
    others: tuple[tuple[str, UUID], ...] = ()

    def with_others(self, findings: Iterable[Finding], others: Iterable[tuple[str, UUID]]) -> "ScreenedTrip":
        """Return the same with what other trips say, which is told first."""
        return self._replace(findings=(*findings, *self.findings), others=tuple(others))

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
    # Slices, so that what is read to compare with stays small however many trips a chunk has.
    for some in _slices(tracks_of(UUID(bytes=activity) for activity in wanted), TRACKS_AT_ONCE):
        pairs = [(track, *wanted[track.activity.bytes]) for track in some]
        against = _against_others(pairs, limits, corroborated)
        for track, claim, mode in pairs:
            trip = _screened(track, claim, mode, limits, corroborated)
            found[track.activity.bytes] = trip.with_others(*against[track.activity])
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
            others=[[code, str(party)] for code, party in trip.others],
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
        is_corroborated=_is_vouched(claim, corroborated),
    )
    screened = screen_trip(trip, limits)
    part = any(finding.code == MIXED and finding.asks == Asks.PART for finding in screened.findings)
    metres = int(screened.metres)
    return ScreenedTrip(
        limits.name, screened.mode_class, tuple(screened.findings), metres, metres if part else None
    )


def _is_vouched(claim: Claim, corroborated: frozenset[bytes]) -> bool:
    return claim.tier == TIER_OF_OPERATORS or claim.activity in corroborated


def _against_others(
    pairs: Sequence[tuple[Track, Claim, Mode]], limits: Thresholds, corroborated: frozenset[bytes]
) -> dict[UUID, tuple[list[Finding], list[tuple[str, UUID]]]]:
    """Return, by activity, what other trips say about each, and which party each such word is about."""
    found: dict[UUID, tuple[list[Finding], list[tuple[str, UUID]]]] = {
        track.activity: ([], []) for track, _claim, _mode in pairs
    }
    # The same trace once more is told as such elsewhere; its likeness to the first is no further news.
    replays = [track for track, claim, _ in pairs if claim.is_replay]
    for activity, party in first_senders(replays).items() if replays else ():
        found[activity][1].append((replay_exact.CODE, party))
    tracks = [track for track, claim, _ in pairs if track.forms is not None and not claim.is_replay]
    if not tracks:
        return found
    shared, between, before = shared_fixes_with(tracks), earlier_between(tracks), trips_before(tracks)
    companions: dict[UUID, set[UUID]] = {}
    vouched = {track.activity for track, claim, _ in pairs if _is_vouched(claim, corroborated)}
    for track in tracks:
        forms, (findings, others) = track.forms, found[track.activity]
        assert forms is not None
        party, fixes = shared.get(track.activity, (track.party, 0))
        copied = shared_fixes.check(fixes, limits)
        if copied is not None:
            findings.append(copied)
            others.append((copied.code, party))
            continue
        near = between.get(track.activity, [])
        trips = [Other(party == track.party, theirs, party=party) for party, theirs in near]
        alike = list(compare_each(forms, trips, limits))
        findings += gravest(finding for _, finding in alike)
        others += sorted({(f.code, o.party) for o, f in alike if o.party and not o.is_same_person})
        last = before.get(track.activity)
        if last is not None and last.to_s <= forms.from_s:
            travel = impossible_travel.check(last, forms, limits)
            findings += [] if travel is None else [travel]
        if track.activity not in vouched:
            companions[track.activity] = beside(forms, track.party, near, limits)
    for activity, (party, times) in times_together(tracks, companions, limits).items():
        often = co_travel.check(times, limits)
        if often is not None:
            findings, others = found[activity]
            findings.append(often)
            others.append((often.code, party))
    return found


def _slices(tracks: Iterable[Track], size: int) -> Iterator[list[Track]]:
    rest = iter(tracks)
    while some := list(islice(rest, size)):
        yield some
