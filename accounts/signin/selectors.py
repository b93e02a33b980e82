"""What is read of sessions. `live_session` is on the path of every call: one statement, no models."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.signin.models import Session
from puhui.kernel.prepared import fetch_prepared


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in force with what is needed of the party it is held for."""

    role: str
    region: str | None
    party_id: UUID | None
    party_region: str | None
    party_frozen: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that may be used now, with the user behind it."""

    session_id: UUID
    user_id: UUID
    person_id: UUID
    username: str | None
    is_staff: bool
    region: str | None
    is_trusted: bool
    last_used_at: datetime
    roles: tuple[HeldRole, ...]


# An ended session, a blocked user and a frozen person are simply not found: a block works at the next call.
_LIVE = """
SELECT s.user_id, u.person_id, u.username, u.is_staff, p.region, s.trusted_at IS NOT NULL, s.last_used_at,
       (SELECT json_agg(json_build_array(m.role, m.region, m.party_id, o.region, o.frozen_at IS NOT NULL))
          FROM accounts_membership m LEFT JOIN accounts_party o ON o.id = m.party_id
         WHERE m.user_id = s.user_id AND m.ended_at IS NULL)
  FROM accounts_session s
  JOIN accounts_user u ON u.id = s.user_id
  JOIN accounts_party p ON p.id = u.person_id
 WHERE s.id = %s AND s.ended_at IS NULL AND u.is_active AND p.frozen_at IS NULL
"""


def live_session(session_id: UUID) -> LiveSession | None:
    """Return the session if it is live and nobody behind it is blocked."""
    found = fetch_prepared(_LIVE, [session_id])
    if not found:
        return None
    user_id, person_id, username, is_staff, region, is_trusted, last_used_at, held = found[0]
    roles = tuple(
        HeldRole(role, region, UUID(party) if party else None, party_region, frozen)
        for role, region, party, party_region, frozen in held or ()
    )
    return LiveSession(
        session_id, user_id, person_id, username, is_staff, region, is_trusted, last_used_at, roles
    )


def last_seen_at(user_id: UUID) -> datetime | None:
    """Return the real instant at which the user last used any session, None if never."""
    rows = Session.objects.filter(user_id=user_id).order_by("-last_used_at")
    return rows.values_list("last_used_at", flat=True).first()
