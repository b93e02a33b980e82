"""The programme's reserve: assigned grams that no report has taken and that nothing has used up."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from credits.ledger.types import Book

_FREE = """
SELECT t.id, t.asset_id, t.amount - credits_grams_taken(t.id)
  FROM credits_transfer t JOIN credits_asset a ON a.id = t.asset_id
 WHERE a.book = %(book)s AND a.scheme = %(scheme)s AND t.kind = 'ASSIGNMENT' AND t.debit_out IS NOT NULL
   AND t.amount > credits_grams_taken(t.id)
   AND NOT EXISTS (SELECT FROM credits_transfer r WHERE r.reverses_id = t.id)
   AND NOT EXISTS (SELECT FROM credits_reportline l WHERE l.transfer_id = t.id AND l.status = 'LIVE')
 ORDER BY t.asset_id <> %(first)s, a.vintage, t.posted_at, t.id
 LIMIT %(most)s
"""
_OF_ASSET = """
SELECT t.id, t.asset_id, t.amount - credits_grams_taken(t.id) FROM credits_transfer t
 WHERE t.asset_id = %s AND t.kind = 'ASSIGNMENT' AND t.debit_out IS NOT NULL
   AND t.amount > credits_grams_taken(t.id)
   AND NOT EXISTS (SELECT FROM credits_transfer r WHERE r.reverses_id = t.id)
   AND NOT EXISTS (SELECT FROM credits_reportline l WHERE l.transfer_id = t.id AND l.status = 'LIVE')
 ORDER BY t.posted_at, t.id
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(slots=True)
class Spare:
    """What is left of one assignment transfer for the programme to give up."""

    transfer_id: UUID
    asset_id: int
    grams: int


def spare_grams(scheme: str, book: Book, *, first: int, most: int) -> list[Spare]:
    """Return what the programme may give up: of the asset `first` before others, then the oldest.

    It reads all assignments of the scheme, so a job asks once for many reversals. What a live report holds is
    left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"scheme": scheme, "book": str(book), "first": first, "most": most})
        return [Spare(*row) for row in cursor.fetchall()]


def spare_of_asset(asset_id: int) -> list[Spare]:
    """Return all that is left of one asset's assignments, oldest first, but for what a live report holds."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_ASSET, [asset_id])
        return [Spare(*row) for row in cursor.fetchall()]


def take_spare(spares: list[Spare], grams: int, *, own_asset: int) -> Iterator[Spare]:
    """Yield what is taken for `grams`, of the reversed activity's own asset first, and count it off."""
    for is_own in (True, False):
        for spare in spares:
            if not grams:
                return
            if spare.grams and (spare.asset_id == own_asset) == is_own:
                taken = min(spare.grams, grams)
                spare.grams -= taken
                grams -= taken
                yield Spare(spare.transfer_id, spare.asset_id, taken)


def lock_reserve(scheme: str, book: Book) -> None:
    """Let one transaction at a time give up grams of a scheme's book, until commit."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"reserve of {scheme} {book}"])
