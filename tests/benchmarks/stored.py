"""Databases in which activities wait to be decided: made once for a size, and copied for every round."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from tests.benchmarks.databases import Server, settle
from tests.benchmarks.lines import tell
from tests.benchmarks.population import Month, copy_file, joined, party_ids, write_parties

# Nine people in ten have been at it before; the rest come new with this month's activities.
_HOLDINGS = """
INSERT INTO credits_ledgeraccount (id, kind, party_id, holder_is_person, scheme, frozen_reason)
SELECT nextval('credits_holding_number'), 'HOLDING', id, true, '', ''
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM accounts_party ORDER BY id) AS people
WHERE number % 10 > 0
"""


@dataclass(frozen=True)
class Stored:
    """A size: `people` names the template with people only, `loaded` the one with their month as well."""

    activities: int
    people: str
    loaded: str
    file: Path


def store(server: Server, bare: str, activities: int, folder: Path, now: datetime) -> Stored:
    """Make both templates of a size from `bare`, a migrated database."""
    stored = Stored(activities, f"people_{activities}", f"loaded_{activities}", folder / f"activities_{activities}")
    tell(f"making {activities} activities")
    people, intakes, claims = (stored.file.with_suffix(suffix) for suffix in (".people", ".intakes", ".claims"))
    parties = party_ids(activities // 10, joined(now))
    with people.open("wb") as out:
        write_parties(out, parties, joined(now))
    with stored.file.open("wb") as out, intakes.open("wb") as batches, claims.open("wb") as traces:
        count = Month(out, batches, traces).write(parties, now)
    if count != activities:
        raise AssertionError(f"{count} activities were made, not {activities}")
    server.create(stored.people, bare)
    _fill(server.url(stored.people), {"accounts_party": people}, _HOLDINGS)
    server.create(stored.loaded, stored.people)
    month = {"credits_activity": stored.file, "credits_intake": intakes, "credits_traceclaim": claims}
    _fill(server.url(stored.loaded), month)
    for file in (people, intakes, claims):
        file.unlink()
    return stored


def _fill(url: str, files: dict[str, Path], statement: str = "") -> None:
    with psycopg.connect(url) as session:
        for table, file in files.items():
            with file.open("rb") as source:
                copy_file(session, table, source)
        if statement:
            session.execute(statement)
    settle(url)
