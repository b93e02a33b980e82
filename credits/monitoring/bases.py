"""What a verdict rests on: the shared row that names the versions, and what is bound to them again."""

from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from credits.methodologies.binding import bind_from_basis
from credits.methodologies.bound import BoundMethodology
from credits.monitoring.models import Basis
from puhui.kernel.clock import forget_with_database

# Of two who make two rows each, in another order, one would fail.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('bases of verdicts', 0))"


def bind_basis(basis_id: int, region: str | None = None) -> BoundMethodology:
    """Return the methodology bound to the very versions that a verdict rests on."""
    basis = _basis(basis_id)
    return bind_from_basis(
        basis.methodology_version_id,
        tuple(basis.factor_version_ids),
        tuple(basis.baseline_version_ids),
        scheme=basis.scheme,
        region=region,
    )


@lru_cache(maxsize=10_000)
def _basis(basis_id: int) -> Basis:
    return Basis.objects.get(pk=basis_id)  # such a row never changes


# The ids of what was committed; a bound methodology dies with its snapshot, and others take its place.
known_bases: dict[BoundMethodology, int] = {}
forget_with_database(_basis.cache_clear)
forget_with_database(known_bases.clear)


def basis_of(bound: BoundMethodology) -> int:
    """Return the id of the shared row that tells what a verdict rests on, made when first needed.

    Whoever makes one has others who do wait until its transaction ends; so it comes before any balance.
    """
    versions: dict[str, Any] = {
        "scheme": bound.scheme,
        "methodology_version_id": bound.version_id,
        "factor_version_ids": list(bound.factor_version_ids),
        "baseline_version_ids": list(bound.baseline_version_ids),
    }
    basis = Basis.objects.filter(**versions).first() or _made(versions)
    # Not before commit: what this transaction made may still be rolled back.
    transaction.on_commit(lambda: known_bases.__setitem__(bound, basis.id))
    return basis.id


def _made(versions: dict[str, Any]) -> Basis:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    return Basis.objects.get_or_create(**versions)[0]
