"""Partners' own records read as items of `POST activities`: one file a source, each a pure function.

A feed names its source; the list below is the only place that knows them all.
"""

from credits.activities.sources import bike_lock, bus_fare, metro_gate, utility
from credits.activities.sources.types import Source

SOURCES: dict[str, Source] = {
    source.code: source for source in (metro_gate.SOURCE, bus_fare.SOURCE, bike_lock.SOURCE, utility.SOURCE)
}
