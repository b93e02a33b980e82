"""Canonical JSON and its digest: the same content gives the same bytes, whoever writes them down again.

Keys sorted, no white space, UTF-8; numbers are integers or texts, so that nobody rounds them. Free of Django.
"""

import json
from hashlib import sha256
from typing import Any

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical_json(content: Any) -> bytes:
    """Return the bytes that stand for `content`; raises TypeError for what JSON does not hold."""
    return _encode(content).encode()


def digest_of(content: Any) -> str:
    """Return the lower-case hex SHA-256 of the canonical JSON."""
    return sha256(canonical_json(content)).hexdigest()
