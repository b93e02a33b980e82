"""What a trip is claimed to be, and what is known of it beside its fixes."""

from enum import StrEnum

import msgspec

from credits.activities.tracks.features import Features


class Mode(StrEnum):
    """How one says to have travelled."""

    WALK = "walk"
    BIKE = "bike"
    BUS = "bus"
    METRO = "metro"
    DRIVE = "drive"


MODE_OF_TYPE = {
    "walk": Mode.WALK,
    "own_bike_ride": Mode.BIKE,
    "shared_bike_ride": Mode.BIKE,
    "bus_trip": Mode.BUS,
    "metro_trip": Mode.METRO,
    "ev_drive": Mode.DRIVE,
}
PUBLIC_TRANSPORT = frozenset({Mode.BUS, Mode.METRO})


class Trip(msgspec.Struct, frozen=True, gc=False):
    """A claim with the features of its trace.

    `mock` is None where the phone did not say. `from_s` and `to_s` are the first and last fix in epoch
    seconds, `earliest_s` and `latest_s` the window in which they may lie. `is_corroborated`: a second source
    saw the ride.
    """

    mode: Mode
    features: Features
    from_s: float
    to_s: float
    earliest_s: float
    latest_s: float
    mock: bool | None = None
    steps: int | None = None
    is_corroborated: bool = False
