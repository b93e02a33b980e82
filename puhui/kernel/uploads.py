"""How large a file may be (decisions 39), for whoever takes files in."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop

FILE_BYTES_MAX = 10 * 1024 * 1024
# A form of several parts around one file: boundaries, headers, the short fields beside it.
FORM_BYTES_MAX = FILE_BYTES_MAX + 64 * 1024


class FileTooLarge(PuhuiError):
    """More bytes than a file may have: `limit`."""

    kind, code, title = Kind.LIMITED, "file_too_large", gettext_noop("The file is too large")
    status_override = 413


def too_large() -> FileTooLarge:
    """Return the refusal of a file above the limit."""
    return FileTooLarge(gettext_noop("At most %(limit)s bytes are taken."), limit=FILE_BYTES_MAX)
