"""Which credits an auditor is given: chosen by a seed, so that anybody can draw the same ones again."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import connection

# The order is that of SHA-256 over seed and id: nobody who cannot choose the seed can foretell it.
_DRAWN = """
SELECT t.id, count(*) OVER ()
  FROM credits_transfer t JOIN credits_asset a ON a.id = t.asset_id
 WHERE t.kind IN ('ACCRUAL', 'ISSUANCE') AND a.scheme = %(scheme)s
   AND (%(vintage)s::int IS NULL OR a.vintage = %(vintage)s)
 ORDER BY sha256(convert_to(%(seed)s || ':' || t.id::text, 'UTF8')), t.id
 LIMIT %(size)s
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Transfers drawn out of `population`, in the order of their draw; `digest` is that of the list."""

    seed: str
    population: int
    transfers: tuple[UUID, ...]

    @property
    def digest(self) -> str:
        """The lower-case hex SHA-256 of the ids, a line each."""
        return sha256("".join(f"{each}\n" for each in self.transfers).encode()).hexdigest()


def draw_sample(*, scheme: str, seed: str, size: int, vintage: int | None = None) -> Sample:
    """Draw credits of a scheme: grams credited to residents, and registry units issued."""
    asked: dict[str, str | int | None] = {"scheme": scheme, "seed": seed, "size": size, "vintage": vintage}
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, asked)
        rows = cursor.fetchall()
    return Sample(seed, rows[0][1] if rows else 0, tuple(row[0] for row in rows))
