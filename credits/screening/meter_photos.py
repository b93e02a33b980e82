"""The one question that screening asks of evidence: which items have a photo of their meter?

Whoever keeps evidence beside activities registers the answer here. Where nobody does, no photo is asked for:
one that nobody could send would keep every sixth bill waiting.
"""

from collections.abc import Callable, Collection
from uuid import UUID

# The items asked about, and those of them that have a photo of kind METER.
Source = Callable[[Collection[UUID]], Collection[UUID]]
_sources: list[Source] = []


def register_photos(source: Source) -> None:
    """Have this source answer; a later one takes its place."""
    _sources[:] = [source]


def without_photo(activities: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the items that have no photo of their meter; none where nobody could have sent one."""
    if not _sources or not activities:
        return frozenset()
    return frozenset(activities) - frozenset(_sources[0](activities))
