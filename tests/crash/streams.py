"""The stream of small commands that goes on beside whoever a test kills: before, meanwhile and afterwards.

It begins with the first kill that has anybody beside the one that dies, goes on while what was cut off is
recovered, and ends with the test (conftest.py), where it is shown that what it was told is so (stream.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import QuerySet

from tests.crash.stream import Stream

# Calls that are answered before anybody is killed.
BEFORE = 3


@dataclass
class _Test:
    """The test that runs now: whether a stream goes beside its kills, and that, once it has begun."""

    is_streamed: bool = False
    stream: Stream | None = None


_now = _Test()


@contextmanager
def end_with_a_test(*, is_streamed: bool) -> Iterator[None]:
    """End the stream with the test, and show that what it was told is so; there is none, unless asked for."""
    _now.is_streamed = is_streamed
    try:
        yield
    finally:
        stream, _now.is_streamed, _now.stream = _now.stream, False, None
        if stream:
            with stream:
                stream.finish()


def begin(*, may_be_refused: bool = False) -> None:
    """Begin the stream of this test unless it goes on already, and wait for answers from now on."""
    if _now.is_streamed and not _now.stream:
        _now.stream = Stream()
    if _now.stream:
        _now.stream.may_be_refused |= may_be_refused
        _now.stream.go_on(BEFORE)


def goes_on() -> None:
    """Wait for an answer to a call that the stream of this test makes from now on, if there is one."""
    if _now.stream:
        _now.stream.go_on()


def running() -> Stream | None:
    """Return the stream of this test, if it has begun."""
    return _now.stream


def apart_from_the_stream(rows: QuerySet, party: str = "party_id") -> QuerySet:
    """Return the rows that are not of the stream's resident; `party` is the path to whose they are."""
    stream = running()
    return rows.exclude(**{party: stream.member.party.id}) if stream else rows
