"""Files that nobody gets: those of which the scanner's latest word is not `clean`."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from credits.evidence.fact_models import EvidenceScan, ScanVerdict
from credits.evidence.models import EvidenceFile
from credits.evidence.scanning import scan
from credits.evidence.storage import load

# Files a run: each may take the scanner's whole time.
SCANS_MOST = 50


def quarantine_code(file: EvidenceFile) -> str | None:
    """Return why a file is given to nobody, or None."""
    return quarantine_codes([file.pk]).get(file.pk)


def quarantine_codes(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return why, by file, for those that are given to nobody."""
    latest = {
        row.file_id: row.verdict for row in EvidenceScan.objects.filter(file__in=list(ids)).order_by("id")
    }
    return {file: verdict for file, verdict in latest.items() if verdict != ScanVerdict.CLEAN}


def without_quarantined(files: QuerySet[EvidenceFile]) -> QuerySet[EvidenceFile]:
    """Leave out what is given to nobody."""
    latest = EvidenceScan.objects.filter(file=OuterRef("pk")).order_by("-id").values("verdict")[:1]
    files = files.alias(scanned=Subquery(latest))
    return files.filter(scanned=None) | files.filter(scanned=ScanVerdict.CLEAN)


def waiting() -> QuerySet[EvidenceFile]:
    """Return the files at which the scanner could not look to the end, oldest first."""
    latest = EvidenceScan.objects.filter(file=OuterRef("pk")).order_by("-id").values("verdict")[:1]
    files = EvidenceFile.objects.alias(scanned=Subquery(latest))
    return files.filter(scanned__in=[ScanVerdict.UNREACHABLE, ScanVerdict.FAILED]).order_by("id")


def scan_waiting(*, now: datetime) -> dict[str, int]:
    """Have the waiting files scanned again, SCANS_MOST at most; stops where the scanner is still away.

    In no order: at some it can never look to the end, and one may make it hang up as if it were away.
    """
    counts = {"scanned": 0, "released": 0}
    for file in waiting().order_by("?")[:SCANS_MOST]:
        found = scan(load(file.digest))
        if found is None or found.verdict == ScanVerdict.UNREACHABLE:
            break
        with transaction.atomic():
            record_scan(file, found.verdict, found.signature, now)
        counts["scanned"] += 1
        counts["released"] += found.verdict == ScanVerdict.CLEAN
    return counts


def record_scan(file: EvidenceFile, verdict: str, signature: str, now: datetime) -> EvidenceScan:
    """Write down what the scanner said, in the open transaction."""
    return EvidenceScan.objects.create(file=file, verdict=verdict, signature=signature, scanned_at=now)
