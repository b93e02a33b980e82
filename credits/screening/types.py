"""What a check sees, and what it may find."""

from typing import NamedTuple

from credits.methodologies.language.document import Tier


class Claim(NamedTuple):
    """A claimed activity, as the crediting batch reads it. Ids are bytes, times whole milliseconds since
    1970.

    `day` counts from 2000-01-01 in Shanghai; `inputs` is the JSON text as stored; `is_replay` tells that
    another activity was first with the same trace.
    """

    party: bytes
    activity: bytes
    type_id: int
    scheme: str
    region: str
    begin_ms: int
    end_ms: int
    day: int
    inputs: str
    tier: Tier
    measured_m: int | None
    is_replay: bool
