"""What a proposal would have changed of a month, in lines for a terminal."""

from collections.abc import Iterator
from datetime import timedelta

from credits.monitoring.impact import Change, Impact


def told_of(found: Impact, seed: int) -> Iterator[str]:
    """Yield what was looked at, then a line a region, then the sum."""
    last = found.days.after - timedelta(days=1)
    whom = f"all {found.population} people"
    if found.total.people < found.population:
        whom = f"{found.total.people} of {found.population} people, drawn with seed {seed}"
    yield f"activities from {found.days.first} to {last} ({whom}):"
    for region, change in sorted(found.regions.items()):
        yield f"  {region}: {_line(change)}"
    yield f"  altogether: {_line(found.total)}"


def _line(change: Change) -> str:
    told = (
        f"{change.people_changed} of {change.people} people and {change.activities_changed} of"
        f" {change.activities} activities change, {change.before_g} → {change.after_g} g"
        f" (+{change.more_g}, -{change.less_g})"
    )
    return f"{told}, {change.incomputable} cannot be computed" if change.incomputable else told
