"""The yardstick of the request lines: what the same answers cost with nothing between gunicorn and
PostgreSQL.

It checks the token and its session, reads a batch with msgspec and stores it by one statement; or reads
balances.
"""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import django
import jwt
import msgspec
import psycopg
from uuid_utils.compat import uuid7

django.setup()

from accounts.signin.keys import key_for  # noqa: E402
from accounts.signin.tokens import ALGORITHM, AUDIENCE, ISSUER  # noqa: E402

_KEY = key_for("access-token")
_local = threading.local()


class Item(msgspec.Struct):
    """An activity as it is sent."""

    client_id: str
    type: str
    occurred_from: datetime
    occurred_to: datetime
    inputs: dict[str, str]
    source: dict[str, str]
    device: dict[str, Any] | None = None


class Batch(msgspec.Struct):
    """The body of a POST."""

    activities: list[Item]


_read = msgspec.json.Decoder(Batch).decode
_write = msgspec.json.encode

_SESSION = """
SELECT u.person_id FROM accounts_session s JOIN accounts_user u ON u.id = s.user_id
 WHERE s.id = %s AND s.ended_at IS NULL AND u.is_active
"""
_STORE = """
INSERT INTO credits_activity (id, party_id, client_id, type_id, scheme, region, occurred_from, occurred_to,
    inputs, source, tier, device, preview_g, received_at)
SELECT r.id, %s, r.client_id, t.id, 'DEMO', 'CN-GD-GZ', r.occurred_from, r.occurred_to,
    r.inputs, r.source, 'B', r.device, 0, now()
  FROM jsonb_to_recordset(%s::jsonb) AS r(id uuid, client_id text, type text, occurred_from timestamptz,
    occurred_to timestamptz, inputs jsonb, source jsonb, device jsonb)
  JOIN credits_activitytype t ON t.code = r.type
ON CONFLICT (party_id, client_id) DO NOTHING RETURNING id
"""
_BALANCES = """
SELECT b.asset_id, b.available, b.held, b.in_total FROM credits_balance b
  JOIN credits_ledgeraccount a ON a.id = b.account_id WHERE a.party_id = %s
"""


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    connection = _connection()
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    claims = jwt.decode(token, _KEY, algorithms=[ALGORITHM], issuer=ISSUER, audience=AUDIENCE)
    (party,) = connection.execute(_SESSION, [UUID(hex=claims["sid"])]).fetchone()
    if environ["REQUEST_METHOD"] == "POST":
        items = _read(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))).activities
        rows = [
            {"id": uuid7(), **{name: getattr(item, name) for name in Item.__struct_fields__}}
            for item in items
        ]
        stored = connection.execute(_STORE, [party, _write(rows).decode()]).fetchall()
        body = _write({"results": [{"id": row[0], "status": "ACCEPTED"} for row in stored]})
        status = "202 Accepted"
    else:
        found = connection.execute(_BALANCES, [party]).fetchall()
        body = _write({"party_id": party, "balances": found})
        status = "200 OK"
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _connection() -> psycopg.Connection:
    """Return this thread's connection, which stays open, as Django's do; each statement commits by itself."""
    if not hasattr(_local, "connection"):
        address, role = os.environ["DATABASE_URL"], os.environ["DATABASE_ROLE"]
        _local.connection = psycopg.connect(address, autocommit=True, options=f"-c role=puhui_{role}")
    return _local.connection
