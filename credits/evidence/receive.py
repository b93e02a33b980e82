"""Receiving a file: told what it is, read in a child process, stored, and only then written down."""

import unicodedata
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.people.permissions import user_of
from credits.evidence.decoding import decode
from credits.evidence.models import EvidenceFile, MediaType
from credits.evidence.signatures import media_type_of
from credits.evidence.storage import digest_of, keep
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large

NAME_MOST = 200
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def receive_file(*, actor: Actor, content: bytes, name: str, now: datetime) -> EvidenceFile:
    """Take a file in for the acting party; the same bytes again are the same row.

    Whoever calls has decided that the actor may. The files are written before the row: a crash between leaves
    a file that nothing names, never a row without its file.
    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, NotPermitted.
    """
    party_id, user_id = actor.party_id, user_of(actor)
    if party_id is None:
        raise NotPermitted
    if len(content) > FILE_BYTES_MAX:
        raise too_large()
    digest = digest_of(content)
    known = EvidenceFile.objects.filter(party=party_id, digest=digest)
    if found := known.first():
        return found
    media_type = media_type_of(content)
    decoded = decode(content, media_type)
    keep(content)
    copy_digest = digest if media_type is MediaType.PDF else keep(decoded.copy)
    try:
        with transaction.atomic():
            received = EvidenceFile.objects.create(
                party_id=party_id,
                digest=digest,
                media_type=media_type,
                size_bytes=len(content),
                width=decoded.width,
                height=decoded.height,
                original_name=_shown(name),
                copy_digest=copy_digest,
                received_at=now,
                received_from=user_id,
            )
            record_event(
                actor=actor,
                action="evidence_received",
                object_type="evidence",
                object_id=received.id,
                now=now,
                digest=digest,
                size_bytes=len(content),
            )
    except IntegrityError:
        return known.get()  # the same bytes came twice at once
    return received


def _shown(name: str) -> str:
    """Return a file's name as it may be shown: its visible characters, as long as a name is."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in _UNSEEN)[:NAME_MOST]
