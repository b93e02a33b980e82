"""Digests that met nothing here when they came: their key is kept, and each number that is named later is
held against them under it (ADR 0078).

The database compares digests and has no key: what numbers are called is written down for it beforehand, and
it lets nothing through whose digest it lacks (guards.py).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from credits.projects.foreign.agreed_key import AgreedKey, read_agreed_key
from credits.projects.foreign.models import KeptKey, NumberDigest
from puhui.kernel.crypto import blind_index

PURPOSE = "key agreed with a register"
ROWS_AT_ONCE = 1_000

# As the guard asks (guards.py).
_STANDING = """
SELECT k.id, k.fingerprint, k.secret, k.kept_at FROM credits_keptkey k
 WHERE EXISTS (SELECT FROM credits_foreignclaim f
                WHERE f.agreed_id = k.id AND f.digest <> '' AND f.lifted_at IS NULL OFFSET 0)
"""

# The keys that stand for a kind of thing.
Things = Mapping[str, Collection[str]]
# Kept key and digest → kind and plain key.
Digests = dict[tuple[UUID, str], tuple[str, str]]


def key_as_kept(agreed: AgreedKey, now: datetime) -> KeptKey:
    """Return the row of a key: that which is kept, or one that is not saved yet."""
    written = agreed.written()
    fingerprint = blind_index(PURPOSE, written)
    kept = KeptKey.objects.filter(fingerprint=fingerprint).first()
    return kept or KeptKey(fingerprint=fingerprint, secret=written, kept_at=now)


def digests_of(things: Things) -> Digests:
    """Return what things are called under each kept key of which a digest stands.

    One statement, and nothing to compute, where no list left a digest.
    """
    if not any(things.values()):
        return {}
    found: Digests = {}
    for kept in KeptKey.objects.raw(_STANDING):
        agreed = read_agreed_key(kept.secret)
        for kind, keys in things.items():
            found |= {(kept.id, agreed.digest_of(kind, key)): (kind, key) for key in keys if key}
    return found


def write_digests(things: Things) -> None:
    """Write down what numbers are called under each kept key, before the database asks for it."""
    rows = [
        NumberDigest(agreed_id=kept_id, kind=kind, key=key, digest=digest)
        for (kept_id, digest), (kind, key) in digests_of(things).items()
    ]
    # In one order: of two who write the same, one waits for the other and neither for both.
    rows.sort(key=lambda row: (row.kind, row.key, row.agreed_id))
    NumberDigest.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)
