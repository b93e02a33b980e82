"""What a check sees, and what it may find."""

from typing import NamedTuple

from credits.methodologies.language.document import Tier


class Claim(NamedTuple):
    """A claimed activity, as the crediting batch reads it. They sort by party, time and id.

    Ids are bytes, times microseconds since 2000-01-01 UTC, as the database has them. `day` counts from
    2000-01-01 in Shanghai; `inputs` is the JSON text as stored; `is_replay` tells that another activity was
    first with the same trace.
    """

    party: bytes
    begin_us: int
    activity: bytes
    end_us: int
    scheme: str
    type_id: int
    region: str
    day: int
    inputs: str
    tier: Tier
    measured_m: int | None
    is_replay: bool
    # The household's meter that it names; none: the party stands for it.
    meter: bytes | None = None
