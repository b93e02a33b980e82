"""Trips of a file screened as the crediting job would, without a database: claims compare with one another
only where the fraud cases say so."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from credits.activities.traces import digest
from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.coordinates import Point
from credits.activities.tracks.features import Features, measure
from credits.activities.tracks.forms import Forms, forms_of
from credits.screening.checks import replay_exact
from credits.screening.claims import Mode, Trip
from credits.screening.findings import Asks, Finding
from credits.screening.neighbours import Other, compare
from credits.screening.screen import Screened, screen_trip, verdict_of
from credits.screening.thresholds import Thresholds
from credits.screening.trip_files import FileTrip, points_of

AHEAD_S = 120.0
VERDICTS = {Asks.NOTE: "accept", Asks.PART: "accept", Asks.REVIEW: "review", Asks.REJECT: "reject"}
GENUINE = "genuine"
REPLAY = "replay"


class Sighting(NamedTuple):
    """A trip that was sent before, for others to be compared with."""

    account: str
    digest: bytes
    forms: Forms | None


class Outcome(NamedTuple):
    """What a line of a file comes to."""

    trip: FileTrip
    features: Features
    screened: Screened

    @property
    def verdict(self) -> str:
        """accept, partial, review or reject; a downgrade is an acceptance."""
        codes = self.codes
        if verdict_of(self.screened.findings) == Asks.PART and "MIXED_MODE" in codes:
            return "partial"
        return VERDICTS[verdict_of(self.screened.findings)]

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.screened.findings if finding.asks > Asks.NOTE]


def screen_file(trips: Iterable[FileTrip], mode: Mode, limits: Thresholds, now_s: float) -> Iterator[Outcome]:
    """Yield what becomes of each trip under one claim."""
    for trip in trips:
        yield screen_one(trip, mode, limits, now_s, ())


def screen_cases(
    cases: Iterable[FileTrip], bases: dict[str, FileTrip], limits: Thresholds, now_s: float
) -> Iterator[Outcome]:
    """Yield what becomes of each fraud case: a replay meets its base, which party A sent before.

    `bases` are trips by id. Raises LineRefused, KeyError for a base that is not there.
    """
    cases = list(cases)
    known = bases | {case.base: case for case in cases if case.case.startswith(GENUINE)}
    for case in cases:
        before = [_sighting(known[case.base], now_s)] if REPLAY in case.case else []
        yield screen_one(case, Mode(case.claimed_mode), limits, now_s, before)


def screen_one(
    trip: FileTrip, mode: Mode, limits: Thresholds, now_s: float, before: Iterable[Sighting]
) -> Outcome:
    """Return what becomes of one trip after those that were sent before; old times are taken as they are."""
    points = points_of(trip, now_s)
    track = clean(points)
    features = measure(track)
    claim = Trip(
        mode=mode,
        features=features,
        from_s=track.at[0] if track.at else now_s,
        to_s=track.at[-1] if track.at else now_s,
        earliest_s=0.0,
        latest_s=now_s + AHEAD_S,
        mock=trip.mock,
        steps=trip.steps,
    )
    screened = screen_trip(claim, limits)
    before = list(before)
    if before:
        screened.findings[:0] = _against(trip.account, points, forms_of(track, points), before, limits)
    return Outcome(trip, features, screened)


def _sighting(trip: FileTrip, now_s: float) -> Sighting:
    points = points_of(trip, now_s)
    return Sighting(trip.account, digest(points), forms_of(clean(points), points))


def _against(
    account: str, points: list[Point], forms: Forms | None, before: list[Sighting], limits: Thresholds
) -> list[Finding]:
    if digest(points) in {sighting.digest for sighting in before}:
        return [Finding(replay_exact.CODE, Asks.REJECT)]
    if forms is None:
        return []
    others = [
        Other(
            is_same_person=sighting.account == account,
            forms=sighting.forms,
            shared=len({*forms.fix_hashes} & {*sighting.forms.fix_hashes}),
        )
        for sighting in before
        if sighting.forms is not None
    ]
    return compare(forms, others, limits)
