"""Search by whole ids, so that an index answers: a text that is no id finds nothing."""

from uuid import UUID

from django.db.models import Q


def as_uuid(text: str) -> UUID | None:
    """Return the id that a text is, None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def as_number(text: str) -> int | None:
    """Return the number that a text is, None if it is none that a key of 64 bits may be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def by_id(*paths: str, term: str) -> Q:
    """Return the condition that the id in one of `paths` is `term`."""
    identifier = as_uuid(term)
    condition = Q(pk__in=[])
    if identifier is not None:
        for path in paths:
            condition |= Q(**{path: identifier})
    return condition
