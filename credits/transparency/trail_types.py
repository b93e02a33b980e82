"""What the trail of an entry is made of: plain frozen values. What is not there yet is absent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rules:
    """The versions by which something was quantified: the document and every factor that entered."""

    methodology: dict[str, Any]
    factors: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Origin:
    """An activity that some of the grams come from: what was sent, who vouched for it, what was decided."""

    grams: int
    activity_id: UUID
    activity_type: str
    occurred_from: datetime
    source: dict[str, Any]
    evidence_digest: str | None
    verdict: dict[str, Any]
    rules: Rules | None


@dataclass(frozen=True, slots=True)
class Report:
    """A sealed report, and how it became a batch as far as it did."""

    report_id: UUID
    kind: str
    project: str | None
    period_from: str
    period_to: str
    digest: str
    status: str
    statement_digest: str | None
    issuance_id: UUID | None
    issuance_status: str | None
    batch: str | None
    rules: Rules | None


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a numbered unit came to by one transfer: its kind, when, in what account, and for what (`ref`).

    `ref` is the id of a lot, a fill, a bridge transfer or a retirement; of a retirement the certificate is
    named.
    """

    kind: str
    at: datetime
    place: str
    ref: UUID
    transfer_id: UUID
    certificate_no: str | None = None


@dataclass(frozen=True, slots=True)
class NumberedUnit:
    """One tonne's serial number, how many of the grams are in it, and every place it has been in."""

    serial: str
    grams: int
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """What became of some of the grams: kept, assigned, retired, recovered … and what came of that."""

    grams: int
    kind: str
    transfer_id: UUID | None = None
    at: datetime | None = None
    certificate_no: str | None = None
    report: Report | None = None
    units: tuple[NumberedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """An entry of a holding, where it came from, and what became of it."""

    transfer_id: UUID
    kind: str
    book: str
    amount: int
    origins: tuple[Origin, ...]
    ways: tuple[Way, ...]
