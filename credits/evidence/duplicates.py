"""Looking an image up among all that were ever sent, in each of its eight symmetries (screening 3.3).

A stored image has sixteen tokens, one a band of sixteen bits. What differs from it in fewer than sixteen bits
shares one for certain, what differs in more mostly does; each that shares one is compared in full. So the
nearest are found for certain below 16 bits and with best effort up to 60 (decisions 40).
"""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from credits.evidence.fact_models import ImagePrint

BANDS, BAND_BITS, SYMMETRIES = 16, 16, 8
# Further away, two pictures have nothing to do with each other.
DISTANCE_MAX = 60
FOUND_MOST = 5


class Near(NamedTuple):
    """Another file that shows the same: the number of bits in which the nearest symmetries differ."""

    file_id: UUID
    party_id: UUID
    distance: int


def tokens_of(bits: str) -> list[int]:
    """Return the sixteen tokens of 64 hex digits."""
    step = BAND_BITS // 4
    return [band << BAND_BITS | int(bits[band * step : (band + 1) * step], 16) for band in range(BANDS)]


# One constant array of tokens for the index; the distances to all symmetries for what it brings.
_NEAREST = """
SELECT file_id, party_id, min(distance) FROM (
    SELECT p.file_id, f.party_id,
           (SELECT min(bit_count(p.bits # q.bits)) FROM unnest(%(asked)s::bit(256)[]) AS q (bits)) AS distance
      FROM credits_imageprint p JOIN credits_evidencefile f ON f.id = p.file_id
     WHERE p.tokens && %(tokens)s::int[] AND p.file_id <> %(file)s
) AS near
 WHERE distance <= %(most)s
 GROUP BY file_id, party_id ORDER BY 3, 1 LIMIT %(limit)s
"""


def nearest_to(file_id: UUID) -> list[Near]:
    """Return the files that show the same as an image, the nearest first; its own row is none of them."""
    asked = [bits for row in ImagePrint.objects.filter(file=file_id) for bits in symmetries_of(row)]
    return nearest(asked, file_id) if asked else []


def nearest(asked: list[str], file_id: UUID) -> list[Near]:
    """Return the files, but for one, of which a print is near to any of those that are asked for (64 hex
    digits each).
    """
    parameters: dict[str, Any] = {
        "asked": [f"{int(bits, 16):0256b}" for bits in asked],
        "tokens": sorted({token for bits in asked for token in tokens_of(bits)}),
        "file": file_id,
        "most": DISTANCE_MAX,
        "limit": FOUND_MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, parameters)
        return [Near(*row) for row in cursor.fetchall()]


def symmetries_of(row: ImagePrint) -> list[str]:
    """Return the eight of a stored print as hex digits."""
    turned = bytes(row.turned)
    return [row.bits, *(turned[at : at + 32].hex() for at in range(0, len(turned), 32))]
