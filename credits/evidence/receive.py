"""Receiving a file: told what it is, read in a child process, scanned, stored, and only then written down."""

import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.people.permissions import user_of
from credits.evidence.decoding import Decoded, decode
from credits.evidence.duplicates import tokens_of
from credits.evidence.fact_models import EvidenceFacts, ImagePrint
from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.quarantine import record_scan
from credits.evidence.scanning import Scan, scan
from credits.evidence.signatures import media_type_of
from credits.evidence.storage import digest_of, keep
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large

NAME_MOST = 200
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was read and scanned, and is written down nowhere yet."""

    content: bytes
    media_type: MediaType
    decoded: Decoded
    scan: Scan | None


def examine(content: bytes) -> Examined:
    """Read and scan a file, which takes a while: before a transaction, for who can.

    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, TableRefused.
    """
    if len(content) > FILE_BYTES_MAX:
        raise too_large()
    media_type = media_type_of(content)
    return Examined(content, media_type, decode(content, media_type), scan(content))


def receive_file(*, actor: Actor, content: bytes | Examined, name: str, now: datetime) -> EvidenceFile:
    """Take a file in for the acting party; the same bytes again are the same row.

    Whoever calls has decided that the actor may. The files are written before the row: a crash between leaves
    a file that nothing names, never a row without its file. What the scanner does not call clean is kept and
    given to nobody (quarantine.py).
    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, NotPermitted, TableRefused.
    """
    party_id, user_id = actor.party_id, user_of(actor)
    if party_id is None:
        raise NotPermitted
    sent = content.content if isinstance(content, Examined) else content
    if len(sent) > FILE_BYTES_MAX:
        raise too_large()
    digest = digest_of(sent)
    known = EvidenceFile.objects.filter(party=party_id, digest=digest)
    if found := known.first():
        return found
    examined = content if isinstance(content, Examined) else examine(sent)
    decoded = examined.decoded
    keep(sent)
    copy_digest = keep(decoded.copy) if decoded.copy else digest
    try:
        with transaction.atomic():
            received = EvidenceFile.objects.create(
                party_id=party_id,
                digest=digest,
                media_type=examined.media_type,
                size_bytes=len(sent),
                width=decoded.width,
                height=decoded.height,
                original_name=shown_name(name),
                copy_digest=copy_digest,
                received_at=now,
                received_from=user_id,
            )
            _write_findings(received, examined, now)
            scanned: dict[str, Any] = {"scan": examined.scan.verdict.value} if examined.scan else {}
            record_event(
                actor=actor,
                action="evidence_received",
                object_type="evidence",
                object_id=received.id,
                now=now,
                digest=digest,
                size_bytes=len(sent),
                **scanned,
            )
    except IntegrityError:
        return known.get()  # the same bytes came twice at once
    return received


def _write_findings(file: EvidenceFile, examined: Examined, now: datetime) -> None:
    facts, prints = examined.decoded.facts, examined.decoded.prints
    told = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    EvidenceFacts.objects.create(file=file, content=told, text_hash=facts.get("text_hash"))
    for first, *turned in (prints or {}).get("hashes", ()):
        ImagePrint.objects.create(
            file=file, bits=first, turned=bytes.fromhex("".join(turned)), tokens=tokens_of(first)
        )
    if examined.scan is not None:
        record_scan(file, examined.scan.verdict, examined.scan.signature, now)


def shown_name(name: str) -> str:
    """Return a file's name as it may be shown: its visible characters, as long as a name is."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in _UNSEEN)[:NAME_MOST]
