"""The streams of small commands that go on beside whoever a test kills: before, meanwhile and afterwards.

There is one of each kind (streamed/), or of those that a test names (conftest.py). They begin with the first
kill that has anybody beside the one that dies, go on while what was cut off is recovered, and end with the
test, where it is shown that what they were told is so (stream.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.db.models import QuerySet

from tests.audit import broken_invariants
from tests.crash.stream import Stream
from tests.crash.streamed.coins import Coins
from tests.crash.streamed.grams import Grams
from tests.crash.streamed.trips import Trips
from tests.crash.streamed.units import Units

# Trips first: they bring the catalogs where a test has laid none.
KINDS = {"trips": Trips, "grams": Grams, "coins": Coins, "units": Units}
# Calls of each that are answered before anybody is killed.
BEFORE = 3


@dataclass
class _Test:
    """The test that runs now: of which kinds streams go beside its kills, those that have begun, and what the
    test itself has planted broken before: that is no news."""

    kinds: Iterable[str] = ()
    streams: list[Stream] = field(default_factory=list)
    broken_before: set[str] = field(default_factory=set)


_now = _Test()


@contextmanager
def end_with_a_test(kinds: Iterable[str]) -> Iterator[None]:
    """End the streams with the test, and show that what they were told is so; of no kind is none begun."""
    _now.kinds = kinds
    try:
        yield
    finally:
        streams, broken_before = _now.streams, _now.broken_before
        _now.kinds, _now.streams, _now.broken_before = (), [], set()
        with ExitStack() as alive:
            for stream in streams:
                alive.enter_context(stream)
            for stream in streams:
                stream.finish()
            assert not streams or broken_invariants() <= broken_before


def begin(*, may_be_refused: bool = False) -> None:
    """Begin the streams of this test unless they go on already, and wait for answers from now on: all are
    acknowledged but where everything may be frozen."""
    if _now.kinds and not _now.streams:
        _now.broken_before = broken_invariants()
        # All is laid before the first of them calls.
        for kind in [KINDS[name]() for name in _now.kinds]:
            _now.streams.append(Stream(kind))
    for stream in _now.streams:
        stream.may_be_refused |= may_be_refused
    acknowledged = goes_on(BEFORE)
    if _now.streams and not any(stream.may_be_refused for stream in _now.streams):
        assert acknowledged == BEFORE, "nobody has moved the clock meanwhile"


def goes_on(calls: int = 1) -> int:
    """Wait for the answers to so many calls that each stream of this test makes from now on, if there are
    any; returns how many of them are acknowledged to each, at the least."""
    for stream in _now.streams:
        stream.catch_up()
    return min((stream.await_calls(calls) for stream in _now.streams), default=0)


def running() -> Sequence[Stream]:
    """Return the streams of this test that have begun."""
    return _now.streams


def apart_from_the_stream(rows: QuerySet, party: str = "party_id") -> QuerySet:
    """Return the rows that are not the streams'; `party` is the path to whose they are."""
    parties = [party_id for stream in running() for party_id in stream.kind.parties]
    return rows.exclude(**{f"{party}__in": parties}) if parties else rows
