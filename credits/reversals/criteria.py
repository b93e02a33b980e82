"""Which credited activities are meant: by one activity, person, factor, methodology version, type or days."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from credits.reversals.errors import CriteriaTooWide
from credits.reversals.states import Cause
from puhui.kernel.clock import SHANGHAI

# Its latest verdict credits it. Where members of a household share it, each one's part is an item.
_MEANT = """
  FROM credits_verdict v
  LEFT JOIN credits_verdictpart p
    ON p.party_id = v.party_id AND p.activity_id = v.activity_id AND p.seq = v.seq
  JOIN credits_activity a ON a.id = v.activity_id AND a.party_id = v.party_id
  JOIN credits_activitytype y ON y.id = a.type_id
  JOIN credits_basis b ON b.id = v.basis_id
 WHERE v.status = 'CREDITED' AND b.scheme = %(scheme)s
   AND NOT EXISTS (SELECT FROM credits_verdict w WHERE w.party_id = v.party_id
                    AND w.activity_id = v.activity_id AND w.seq > v.seq)
"""
_PARTY, _GRAMS = "coalesce(p.member_id, v.party_id)", "coalesce(p.grams, v.credited_g)"
_NARROWED = {
    "activity_id": "v.activity_id = %(activity_id)s",
    "party_id": "v.party_id = %(party_id)s",
    "factor_version_id": "%(factor_version_id)s = ANY(b.factor_version_ids)",
    "methodology_version_id": "b.methodology_version_id = %(methodology_version_id)s",
    "activity_type": "y.code = %(activity_type)s",
    "occurred_from": "a.occurred_from >= %(occurred_from)s",
    "occurred_to": "a.occurred_from < %(occurred_to)s",
}
# Accruals are found by their account and activity (`one_accrual_per_activity`).
_ACCRUAL = """
  LEFT JOIN credits_ledgeraccount h ON h.party_id = m.party_id AND h.kind = 'HOLDING'
  LEFT JOIN credits_transfer t
    ON t.kind = 'ACCRUAL' AND t.credit_account_id = h.id AND t.source_ref = m.activity_id
 ORDER BY m.party_id, m.activity_id
"""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a case asks for, all of it together. The days are instants, from (with) and to (without)."""

    scheme: str
    activity_id: UUID | None = None
    party_id: UUID | None = None
    factor_version_id: int | None = None
    methodology_version_id: int | None = None
    activity_type: str | None = None
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None

    def written(self) -> dict[str, Any]:
        """Return what was asked, as it is stored with the case."""
        asked = {name: value for name, value in asdict(self).items() if value is not None}
        return {
            name: value.astimezone(SHANGHAI).isoformat()
            if isinstance(value, datetime)
            else value
            if isinstance(value, int)
            else str(value)
            for name, value in asked.items()
        }

    def check(self, cause: Cause) -> None:
        """Raise CriteriaTooWide where days alone, or nothing, would pick everybody's activities."""
        named: list[object] = [self.activity_id, self.party_id]
        if cause == Cause.PROGRAMME_ERROR:
            named += [self.factor_version_id, self.methodology_version_id, self.activity_type]
        if all(value is None for value in named):
            raise CriteriaTooWide


@dataclass(frozen=True, slots=True)
class Meant:
    """One activity that stands credited, or a member's part of it; without grams there is no asset."""

    party_id: UUID
    activity_id: UUID
    credited_g: int
    is_coin_only: bool
    asset_id: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How much answers to the criteria, by activity type: activities (or parts of them), persons, grams."""

    activity_type: str
    items: int
    parties: int
    grams: int


def meant_by(criteria: Criteria, *, most: int) -> list[Meant]:
    """Return the activities meant, by person and activity, `most` of them at most."""
    columns = f"{_PARTY} AS party_id, v.activity_id, {_GRAMS} AS credited_g, v.is_coin_only"
    meant = f"SELECT {columns} {_where(criteria)} LIMIT %(most)s"
    listed = f"SELECT m.*, t.asset_id FROM ({meant}) AS m {_ACCRUAL}"  # noqa: S608  constant text
    with connection.cursor() as cursor:
        cursor.execute(listed, asdict(criteria) | {"most": most})
        return [Meant(*row) for row in cursor.fetchall()]


def summary_of(criteria: Criteria) -> list[Summary]:
    """Return what answers to the criteria in figures, without writing anything."""
    counted = f"""SELECT y.code, count(*), count(DISTINCT {_PARTY}), sum({_GRAMS})::bigint
                  {_where(criteria)} GROUP BY y.code ORDER BY y.code"""
    with connection.cursor() as cursor:
        cursor.execute(counted, asdict(criteria))
        return [Summary(*row) for row in cursor.fetchall()]


def digest_of(rows: Iterator[tuple[UUID, UUID, int]]) -> str:
    """Return the SHA-256 of a list of (party, activity, grams), whatever its order."""
    lines = sorted(f"{party} {activity} {grams}\n" for party, activity, grams in rows)
    return sha256("".join(lines).encode()).hexdigest()


def _where(criteria: Criteria) -> str:
    asked = [sql for name, sql in _NARROWED.items() if getattr(criteria, name) is not None]
    return _MEANT + "".join(f" AND {condition}" for condition in asked)
