"""The scanned paper of a filing: taken in as evidence, given out to staff who see the draft.

Methodologies know no files (their contract keeps them beside evidence), so the two meet here: the digest in a
draft's record is that of a file which was received for it.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse

from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.receive import receive_file
from credits.evidence.refusals import FileTypeRefused
from credits.evidence.serving import attachment
from credits.evidence.signatures import media_type_of
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.permissions import FILE, check_holds
from credits.methodologies.services import record_filing
from puhui.kernel.commands import Actor

# What a scanner makes of a paper.
PAPER = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIF})


def file_with_scan(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    number: str,
    filed_on: date,
    content: bytes,
    name: str,
    reason: str = "",
) -> MethodologyDraft:
    """Take the scan in and record the filing by its digest: both or neither.

    Raises FileTypeRefused for a table or a track, and what `receive_file` and `record_filing` raise.
    """
    check_holds(actor, FILE)
    if media_type_of(content) not in PAPER:
        raise FileTypeRefused
    with transaction.atomic():
        scan = receive_file(actor=actor, content=content, name=name, now=now)
        return record_filing(
            actor=actor,
            now=now,
            draft_id=draft_id,
            number=number,
            filed_on=filed_on,
            scan_digest=scan.digest,
            reason=reason,
        )


def scan_of(draft: MethodologyDraft) -> EvidenceFile | None:
    """Return the paper behind a recorded filing; None where none is recorded, or its file was never taken."""
    if not draft.scan_digest:
        return None
    mine = EvidenceFile.objects.filter(digest=draft.scan_digest, party=draft.filed_by)
    return mine.order_by("received_at").first()


def scan_attachment(draft: MethodologyDraft) -> HttpResponse:
    """Return the paper to be saved; whoever calls has decided that the reader may see the draft."""
    scan = scan_of(draft)
    if scan is None:
        raise Http404
    return attachment(scan)
