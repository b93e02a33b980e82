"""What a file is by its own first bytes, and whether it is something else besides. Its name never counts."""

import re

from credits.evidence.models import MediaType
from credits.evidence.refusals import FileTypeRefused
from puhui.kernel.errors import gettext_noop

_PDF = b"%PDF-"
# A reader of archives looks for the end of the directory in the last 64 KiB and a comment's length.
_ARCHIVE_END, _ARCHIVE_TAIL = b"PK\x05\x06", 65_535 + 22
# What a browser or an interpreter would run, wherever it stands; long enough not to occur by chance.
_ACTIVE = re.compile(rb"<\?php|<script|<html|<!doctype|<svg[\s>]|<iframe", re.IGNORECASE)
# A PDF reader looks for its header this far into a file.
_PDF_WITHIN = 1024


def media_type_of(content: bytes) -> MediaType:
    """Return what the file is; raises FileTypeRefused for any other kind, and for two kinds in one file."""
    kind = _by_first_bytes(content)
    if kind is None:
        raise FileTypeRefused
    # Photographs carry much behind their picture; what other programs would open is refused all the same.
    if kind is not MediaType.PDF and (_ACTIVE.search(content) or _PDF in content[:_PDF_WITHIN]):
        raise _two_in_one()
    if _ARCHIVE_END in content[-_ARCHIVE_TAIL:]:
        raise _two_in_one()
    if kind is MediaType.PNG and not content.endswith(b"IEND\xaeB`\x82"):
        raise _two_in_one() if b"IEND\xaeB`\x82" in content else FileTypeRefused(_CUT)
    if kind is MediaType.WEBP and len(content) > int.from_bytes(content[4:8], "little") + 9:
        raise _two_in_one()
    return kind


_CUT = gettext_noop("The file does not end as it should.")


def _by_first_bytes(content: bytes) -> MediaType | None:
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return MediaType.WEBP
    return MediaType.PDF if re.match(rb"%PDF-[12]\.[0-9]", content) else None


def _two_in_one() -> FileTypeRefused:
    return FileTypeRefused(gettext_noop("The file is of two kinds at once."))
