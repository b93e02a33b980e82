"""A list for one other register of what is credited here, by digests under the key agreed with it.

What stands under *credited once* goes out, and nothing else: what sealed reports of projects claim, also
where their batch was voided, and no more where the report was returned or rejected. What residents were
credited for is in other rows and stays here (ADR 0077).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from django.db import transaction

from accounts.people.permissions import check_may, for_authority, is_system
from credits.monitoring.credited_object_models import CreditedObject
from credits.projects.foreign.agreed_key import AgreedKey
from credits.projects.models import Register
from credits.projects.permissions import REVIEW
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop

# As another installation takes it in (foreign/rows.py), to which we are another scheme.
COLUMNS = ("register", "reference", "kind", "digest", "days_from", "days_to")
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class GivenOut:
    """How many rows a list has, without its heading, and the SHA-256 of its bytes."""

    rows: int
    digest: str


class _Hashed:
    """Takes the lines of a table into a file, and their digest on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hasher = sha256()

    def write(self, line: str) -> int:
        data = line.encode()
        self._hasher.update(data)
        return self._file.write(data)

    def digest(self) -> str:
        return self._hasher.hexdigest()


def export_claims(
    *, actor: Actor, now: datetime, register: str, agreed: AgreedKey, into: BinaryIO, reason: str = ""
) -> GivenOut:
    """Write the list for `register` as CSV; the trail keeps who had it, its rows and digest, never the key.

    A row is a thing for days [from, to) of a report; its reference is the id of the project in the public
    register. Every cell is a code, an id, a digest or a day, so that none can be a formula. Rows come in the
    order of ids that mean nothing: that of numbers would tell of them.

    Raises: InvalidInput (no such register), NotPermitted.
    """
    if not is_system(actor):
        check_may(for_authority(actor), REVIEW)
    if register not in Register.values:
        raise InvalidInput(gettext_noop("There is no such register."))
    lines = _Hashed(into)
    table, count = csv.writer(lines), 0
    with transaction.atomic():
        table.writerow(COLUMNS)
        for row in _rows(agreed):
            table.writerow(row)
            count += 1
        given = GivenOut(count, lines.digest())
        record_event(
            actor=actor,
            action="claims_exported",
            object_type="claims_list",
            object_id=given.digest,
            now=now,
            reason=reason,
            register=register,
            rows=given.rows,
        )
    return given


def _rows(agreed: AgreedKey) -> Iterator[tuple[str, ...]]:
    """Yield the rows, a chunk of them in memory at a time."""
    standing = CreditedObject.objects.filter(released_at=None).order_by("id")
    told = standing.values_list("kind", "key", "days_from", "days_to", "report__project_id")
    for kind, key, since, until, project in told.iterator(chunk_size=ROWS_AT_ONCE):
        digest = agreed.digest_of(kind, key)
        yield Register.OTHER_PUHUI, str(project), kind, digest, since.isoformat(), until.isoformat()
