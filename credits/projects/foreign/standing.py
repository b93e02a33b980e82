"""What other registers claim of things that are named here, by their numbers or by kept digests of them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from credits.projects.foreign.kept import Things, digests_of
from credits.projects.object_models import ForeignClaim, ObjectKind


class Standing(NamedTuple):
    """A claim that is not lifted, and the thing that it names, by our own key of it."""

    kind: str
    key: str
    claim: ForeignClaim


def standing_claims(things: Things, since: date | None, until: date | None) -> list[Standing]:
    """Return what other registers claim of things in days [since, until), in the order of kinds and keys."""
    by_number = Q(pk__in=[])
    for kind, keys in things.items():
        # A claim without a number has the empty key, as has a number of zeros alone: they are not the same.
        by_number |= Q(kind=kind, key__in={key for key in keys if key})
    rows = ForeignClaim.objects.filter(lifted_at=None)
    if until is not None:
        rows = rows.filter(days_from__lt=until)
    if since is not None:
        rows = rows.filter(Q(days_to=None) | Q(days_to__gt=since))
    found = [Standing(row.kind, row.key, row) for row in rows.filter(by_number)]
    if digests := digests_of(things):
        kept, named = map(set, zip(*digests, strict=True))
        left = rows.filter(agreed__in=kept, digest__in=named).exclude(digest="")
        found += [
            Standing(*digests[row.agreed_id, row.digest], row)
            for row in left
            # What was told under one key may be another's digest.
            if row.agreed_id is not None and (row.agreed_id, row.digest) in digests
        ]
    return sorted(found, key=lambda one: (one.kind, one.key, one.claim.pk))


def numbers_claimed_elsewhere(numbers: Collection[str], since: date, until: date) -> frozenset[str]:
    """Return those meter numbers, as plain keys, that another register claims for days of [since, until)."""
    if not numbers:
        return frozenset()
    return frozenset(one.key for one in standing_claims({ObjectKind.METER: numbers}, since, until))
