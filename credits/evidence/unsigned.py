"""Files of people who are not signed in: what they put to an objection, read and scanned as any other.

It has no sender, so that nothing of the sort finds it: a neighbour's photograph of a roof does not make the
owner's own look like a copy.
"""

import json
from datetime import datetime
from typing import Any

from credits.evidence.fact_models import EvidenceFacts
from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.quarantine import record_scan
from credits.evidence.receive import Examined, examine, shown_name
from credits.evidence.refusals import FileTypeRefused
from credits.evidence.signatures import media_type_of
from credits.evidence.storage import digest_of, keep
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import gettext_noop
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large

# What somebody signed or was given: a scan or a photograph of it, never a table.
PAPER = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIF})


def examine_paper(content: bytes) -> Examined:
    """Read and scan a PDF or a picture, which takes a while: before a transaction.

    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge.
    """
    if len(content) > FILE_BYTES_MAX:
        raise too_large()
    try:
        is_paper = media_type_of(content) in PAPER
    except FileTypeRefused:
        is_paper = False  # its own words name tables, which are none either
    if not is_paper:
        raise FileTypeRefused(gettext_noop("A paper is a PDF or a picture of it."))
    return examine(content)


def keep_unsigned(*, actor: Actor, examined: Examined, name: str, now: datetime) -> EvidenceFile:
    """Keep what was examined, in the open transaction; the files are written before the row."""
    digest, copy = digest_of(examined.content), examined.decoded.copy
    keep(examined.content)
    copy_digest = keep(copy) if copy else digest
    crash_point("paper.after_keep")
    file = EvidenceFile.objects.create(
        digest=digest,
        media_type=examined.media_type,
        size_bytes=len(examined.content),
        width=examined.decoded.width,
        height=examined.decoded.height,
        original_name=shown_name(name),
        copy_digest=copy_digest,
        received_at=now,
    )
    told = json.dumps(examined.decoded.facts, ensure_ascii=False, separators=(",", ":"))
    EvidenceFacts.objects.create(file=file, content=told)
    if examined.scan is not None:
        record_scan(file, examined.scan.verdict, examined.scan.signature, now)
    scanned: dict[str, Any] = {"scan": examined.scan.verdict.value} if examined.scan else {}
    record_event(
        actor=actor,
        action="evidence_received",
        object_type="evidence",
        object_id=file.id,
        now=now,
        digest=digest,
        size_bytes=file.size_bytes,
        **scanned,
    )
    return file
