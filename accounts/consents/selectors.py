"""What is in force: the last event of each purpose. Called before anything personal is collected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.consents.models import ConsentEvent
from accounts.consents.notices import Notice, current_notice
from accounts.consents.purposes import Purpose
from puhui.kernel.clock import instant_of
from puhui.kernel.copy import uuid_array
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop
from puhui.kernel.prepared import fetch_prepared


class ConsentRequired(PuhuiError):
    """The person has not allowed this; `purpose` says what to ask for."""

    kind, code, title = Kind.DENIED, "consent_required", gettext_noop("Your consent is needed first")


@dataclass(frozen=True, slots=True)
class Consent:
    """A purpose as it stands for one person; `notice_version` is None while nobody was asked."""

    purpose: str
    granted: bool
    notice_version: str | None
    current: Notice


# On the path of every batch: prepared, without models, and with the time, which a batch needs as well.
_GRANTED_NOW = """
SELECT clock_timestamp() + shift, installation, ARRAY(
    SELECT purpose FROM (
        SELECT DISTINCT ON (purpose) purpose, granted FROM accounts_consentevent
         WHERE party_id = %s ORDER BY purpose, id DESC
    ) AS latest WHERE granted
) FROM kernel_clock
"""

_WILLING = """
SELECT party_id FROM (
    SELECT DISTINCT ON (party_id) party_id, granted FROM accounts_consentevent
     WHERE party_id = ANY(%s::uuid[]) AND purpose = %s ORDER BY party_id, id DESC
) AS latest WHERE granted
"""


def granted_now(party_id: UUID) -> tuple[frozenset[str], datetime]:
    """Return the purposes that the party allows now, and the scheme's present instant."""
    ((now, installation, purposes),) = fetch_prepared(_GRANTED_NOW, [party_id])
    return frozenset(purposes), instant_of(now, installation)


def granted(party_id: UUID) -> frozenset[str]:
    """Return the purposes that the party allows now."""
    return granted_now(party_id)[0]


def granted_among(party_ids: Iterable[UUID], purpose: str) -> frozenset[UUID]:
    """Return those of the parties who allow the purpose now."""
    with connection.cursor() as cursor:
        cursor.execute(_WILLING, [uuid_array(party_ids), str(purpose)])
        return frozenset(party for (party,) in cursor.fetchall())


def check_consent(party_id: UUID, purpose: str) -> None:
    """Refuse to go on without the party's consent; raises ConsentRequired."""
    if purpose not in granted(party_id):
        raise ConsentRequired(gettext_noop("The purpose is %(purpose)s."), purpose=purpose)


def list_consents(party_id: UUID) -> list[Consent]:
    """Return every purpose with what the party said last, in a fixed order."""
    latest = {event.purpose: event for event in _latest(party_id)}
    return [consent_of(purpose, latest.get(purpose)) for purpose in Purpose.values]


def consent_of(purpose: str, event: ConsentEvent | None) -> Consent:
    """Return the purpose as `event`, its latest, leaves it (None: never asked)."""
    return Consent(
        purpose=purpose,
        granted=event is not None and event.granted,
        notice_version=event.notice_version if event else None,
        current=current_notice(purpose),
    )


def latest_event(party_id: UUID, purpose: str) -> ConsentEvent | None:
    """Return the last event of one purpose."""
    return ConsentEvent.objects.filter(party_id=party_id, purpose=purpose).order_by("-id").first()


def _latest(party_id: UUID) -> list[ConsentEvent]:
    rows = ConsentEvent.objects.filter(party_id=party_id)
    return list(rows.order_by("purpose", "-id").distinct("purpose"))
