"""Opening assets: one row per description, with an id from its book's band."""

from django.db import connection, transaction

from credits.ledger.types import ASSETS_PER_BAND, BOOK_BAND, Book
from puhui.kernel.clock import forget_with_database

Description = tuple[str, str, str, str, int | None, str]

# Assets never change and are never deleted, so that what was once committed may be remembered for good.
_known: dict[Description, int] = {}

_FIND = """
SELECT id FROM credits_asset
 WHERE book = %s AND scheme = %s AND methodology = %s AND city = %s
   AND vintage IS NOT DISTINCT FROM %s AND batch = %s
"""
_OPEN = """
INSERT INTO credits_asset (id, book, scheme, methodology, city, vintage, batch)
VALUES (%s + nextval('credits_asset_number'), %s, %s, %s, %s, %s, %s)
ON CONFLICT (book, scheme, methodology, city, vintage, batch) DO NOTHING
"""


def open_asset(
    book: Book,
    *,
    scheme: str,
    methodology: str = "",
    city: str = "",
    vintage: int | None = None,
    batch: str = "",
) -> int:
    """Return the id of the asset so described, opening it if there is none.

    Grams have a vintage (a calendar year), the registry's also a batch; coins and money have neither. Call it
    before anything of the ledger is locked.
    """
    description = (str(book), scheme, methodology, city, vintage, batch)
    if description in _known:
        return _known[description]
    with connection.cursor() as cursor:
        cursor.execute(_FIND, description)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_OPEN, [BOOK_BAND[book] * ASSETS_PER_BAND, *description])
            cursor.execute(_FIND, description)
            row = cursor.fetchone()
    # Not before commit: what this transaction made may still be rolled back.
    transaction.on_commit(lambda: _known.__setitem__(description, row[0]))
    return row[0]


def forget_assets() -> None:
    """Forget the assets of this process: they were those of another database, or of an emptied one."""
    _known.clear()


forget_with_database(forget_assets)
