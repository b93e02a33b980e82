"""Why a file is not taken."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop

FILE_BYTES_MAX = 10 * 1024 * 1024


class FileTooLarge(PuhuiError):
    """More bytes than a file may have: `limit`."""

    kind, code, title = Kind.LIMITED, "file_too_large", gettext_noop("The file is too large")
    status_override = 413


class FileTypeRefused(PuhuiError):
    """Not a kind of file that is taken, or one that does something by itself."""

    kind, code = Kind.INVALID, "file_type_refused"
    title = gettext_noop("Only still JPEG, PNG or WEBP images and plain PDF documents are taken")


class FileDamaged(PuhuiError):
    """The file says what it is, and cannot be read as that."""

    kind, code, title = Kind.INVALID, "file_damaged", gettext_noop("The file is damaged")


class ImageTooLarge(PuhuiError):
    """More pixels than an image may have, or more work than it is worth."""

    kind, code, title = Kind.INVALID, "image_too_large", gettext_noop("The image is too large to be read")


BY_CODE = {refusal.code: refusal for refusal in (FileTypeRefused, FileDamaged, ImageTooLarge)}


def too_large() -> FileTooLarge:
    """Return the refusal of a file above the limit (decisions 39)."""
    return FileTooLarge(gettext_noop("At most %(limit)s bytes are taken."), limit=FILE_BYTES_MAX)
