"""What other trips say about one: whether it is one of them again (screening 2.5). Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from credits.activities.tracks.forms import Forms
from credits.screening.checks import replay_profile, replay_shape, shared_fixes
from credits.screening.findings import Finding
from credits.screening.thresholds import Thresholds


class Other(NamedTuple):
    """A trip received earlier. `shared` counts the fixes of one in ten that both have, to the second."""

    is_same_person: bool
    forms: Forms
    shared: int = 0
    party: UUID | None = None


def compare(forms: Forms, others: Iterable[Other], limits: Thresholds) -> list[Finding]:
    """Return the gravest finding of each kind against all the others."""
    return gravest(finding for _, finding in compare_each(forms, others, limits))


def compare_each(
    forms: Forms, others: Iterable[Other], limits: Thresholds
) -> Iterator[tuple[Other, Finding]]:
    """Yield each finding with the trip that it is about."""
    for other in others:
        for finding in _compare_two(forms, other, limits):
            yield other, finding


def gravest(findings: Iterable[Finding]) -> list[Finding]:
    """Return the gravest finding of each kind; of equally grave ones the first."""
    found: dict[str, Finding] = {}
    for finding in findings:
        known = found.get(finding.code)
        if known is None or finding.asks > known.asks:
            found[finding.code] = finding
    return list(found.values())


def overlap(a: Forms, b: Forms) -> bool:
    """Tell whether two trips were under way at one moment."""
    return a.from_s < b.to_s and b.from_s < a.to_s


def _compare_two(forms: Forms, other: Other, limits: Thresholds) -> list[Finding]:
    if not other.is_same_person:
        shared = shared_fixes.check(other.shared, limits)
        if shared is not None:
            return [shared]
        if overlap(forms, other.forms):
            return []  # two phones on one way at one time: that is a family, or CO_TRAVEL
    profile = replay_profile.check(forms, other.forms, limits)
    if profile is not None:
        return [profile]
    shape = replay_shape.check(forms, other.forms, limits)
    return [] if shape is None else [shape]
