"""Databases in which activities wait to be decided: made once for a size, and copied for every round."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from tests.benchmarks.databases import Server, settle
from tests.benchmarks.lines import tell
from tests.benchmarks.population import (
    ONCE,
    TWICE,
    WAYS,
    Month,
    Way,
    copy_file,
    joined,
    party_ids,
    write_parties,
)
from tests.benchmarks.processes import Helper, run_helpers

# The scheme's clock of these databases, so that every run decides the same days.
NOW = datetime(2025, 12, 15, 4, tzinfo=UTC)
# Nine people in ten have been at it before, a season ago; the rest are new with this month's activities.
SEASON = timedelta(days=120)
_CLOCK = "UPDATE kernel_clock SET shift = %s - now()"


@dataclass(frozen=True)
class Stored:
    """A size: `people` names the template with people only, `loaded` the one with their month as well.

    `compared`: with how many workers its books have been compared.
    """

    activities: int
    people: str
    loaded: str
    file: Path
    compared: set[int] = field(default_factory=set, compare=False)


def store(server: Server, bare: str, activities: int, folder: Path, ways: tuple[Way, ...] = WAYS) -> Stored:
    """Make both templates of a size from `bare`, a migrated database, of people who go by `ways`."""
    name = f"{activities}_{len(ways)}"
    stored = Stored(activities, f"people_{name}", f"loaded_{name}", folder / f"month_{name}")
    tell(f"making {activities} activities of {len(ways)} ways")
    parties = dict(enumerate(party_ids(activities // 10, joined(NOW - SEASON))))
    people = folder / "people"
    with people.open("wb") as out:
        write_parties(out, list(parties.values()), joined(NOW - SEASON))
    server.create(stored.people, bare)
    url = server.url(stored.people)
    _fill(url, {"accounts_party": people})
    before = {number: party for number, party in parties.items() if number % 10}
    season, _ = _month(folder / "season", before, NOW - SEASON, ONCE, ways)
    _fill(url, season, NOW - SEASON)
    run_helpers([Helper("crediting_worker", server.environment(stored.people, "worker"))])
    settle(url)
    server.create(stored.loaded, stored.people)
    month, count = _month(stored.file, parties, NOW, TWICE, ways)
    if count != activities:
        raise AssertionError(f"{count} activities were made, not {activities}")
    _fill(server.url(stored.loaded), month, NOW)
    settle(server.url(stored.loaded))
    for file in (people, *season.values(), month["credits_intake"], month["credits_traceclaim"]):
        file.unlink()
    return stored


def _month(
    file: Path, parties: dict[int, bytes], now: datetime, every: int, ways: tuple[Way, ...]
) -> tuple[dict[str, Path], int]:
    """Write a month to files; returns them by their tables, and how many activities there are."""
    intakes, claims = file.with_suffix(".intakes"), file.with_suffix(".claims")
    with file.open("wb") as out, intakes.open("wb") as batches, claims.open("wb") as traces:
        count = Month(out, batches, traces, ways).write(parties, now, every)
    return {"credits_activity": file, "credits_intake": intakes, "credits_traceclaim": claims}, count


def _fill(url: str, files: dict[str, Path], now: datetime | None = None) -> None:
    with psycopg.connect(url) as session:
        for table, file in files.items():
            with file.open("rb") as source:
                copy_file(session, table, source)
        if now is not None:
            session.execute(_CLOCK, [now])
