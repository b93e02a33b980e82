"""What a file is by its own first bytes, and whether it is something else besides. Its name never counts."""

import re

from credits.evidence.models import MediaType
from credits.evidence.refusals import FileTypeRefused
from puhui.kernel.errors import gettext_noop

_PDF = b"%PDF-"
# A reader of archives looks for the end of the directory in the last 64 KiB and a comment's length.
_ARCHIVE_END, _ARCHIVE_TAIL = b"PK\x05\x06", 65_535 + 22
# What a browser or an interpreter would run, wherever it stands; with what has to follow it long enough not
# to occur by chance: `<html` alone is in one of seven thousand photographs of 10 MiB, `<svg ` in one of two
# thousand.
_ACTIVE = re.compile(
    rb"<\?php\s|<script|<html[\s>]|<!doctype|<svg[\s/>][\t\n\r -~]{8}|<iframe", re.IGNORECASE
)
# Still pictures alone: hevc and msf1 are moving ones, avif another matter.
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
# Before a track begins there may be a declaration and a comment.
_XML_WITHIN = 4096
_BINARY = frozenset(range(32)) - frozenset(b"\t\n\r") | {127}
# A PDF reader looks for its header this far into a file.
_PDF_WITHIN = 1024


def media_type_of(content: bytes) -> MediaType:
    """Return what the file is; raises FileTypeRefused for any other kind, and for two kinds in one file."""
    kind = _by_first_bytes(content)
    if kind is None:
        raise FileTypeRefused
    if kind is MediaType.XLSX:
        return kind  # an archive itself: the child looks at each of its parts
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
    if content[4:8] == b"ftyp":
        return MediaType.HEIF if content[8:12] in _HEIF else None
    if re.match(rb"%PDF-[12]\.[0-9]", content):
        return MediaType.PDF
    if content.startswith(b"PK\x03\x04"):
        # With its directory at the very end, and nothing before the archive or behind.
        return MediaType.XLSX if content[-22:-18] == _ARCHIVE_END and b"xl/workbook.xml" in content else None
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|gpx[\s>])", content):
        return MediaType.GPX if re.search(rb"<gpx[\s>]", content[:_XML_WITHIN]) else None
    return MediaType.CSV if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    """Tell whether it may be a table in one of the encodings that are read; the child finds out."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(content) > 4
    return b"\n" in content and _BINARY.isdisjoint(content) and re.search(rb"[,;\t]", content) is not None


def _two_in_one() -> FileTypeRefused:
    return FileTypeRefused(gettext_noop("The file is of two kinds at once."))
