"""Opening the holdings of parties, each party's one, whoever comes first."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from credits.ledger.selectors import holdings_of_many
from puhui.kernel.copy import bytes_array


class PartyUnknown(LookupError):
    """A holding was asked for a party that does not exist: a fault of the caller."""


# In the order of parties, so that of two processes opening the same holdings one waits for the other.
_OPEN = """
INSERT INTO credits_ledgeraccount (id, kind, party_id, holder_is_person, scheme, frozen_reason)
SELECT nextval('credits_holding_number'), 'HOLDING', missing.id, missing.is_person, '', ''
  FROM (SELECT p.id, p.kind = 'PERSON' AS is_person FROM accounts_party p
         WHERE p.id = ANY(%s::uuid[])
           AND NOT EXISTS (SELECT FROM credits_ledgeraccount a WHERE a.party_id = p.id AND a.kind = 'HOLDING')
         ORDER BY p.id) AS missing
ON CONFLICT (party_id) WHERE kind = 'HOLDING' DO NOTHING
"""


def open_holdings(party_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the holding's account id of each party, opening those that are missing.

    Call it before anything of the ledger is locked. Raises PartyUnknown.
    """
    wanted = {party.bytes: party for party in party_ids}
    return {wanted[raw]: account for raw, account in open_holdings_of_many(set(wanted)).items()}


def open_holdings_of_many(parties: set[bytes]) -> dict[bytes, int]:
    """Return the same by ids as bytes: the batch asks for thousands, and needs no UUID of them."""
    found = holdings_of_many(parties)
    missing = parties - found.keys()
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [bytes_array(missing)])
        found |= holdings_of_many(missing)
    if unknown := parties - found.keys():
        raise PartyUnknown(*(UUID(bytes=party) for party in sorted(unknown)))
    return found


def open_holding(party_id: UUID) -> int:
    """Return the account id of a party's holding, opening it if need be; raises PartyUnknown."""
    return open_holdings([party_id])[party_id]
