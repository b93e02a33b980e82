"""Why a file is not taken."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop
from puhui.kernel.uploads import FileTooLarge

__all__ = ["BY_CODE", "FileDamaged", "FileTooLarge", "FileTypeRefused", "ImageTooLarge", "TableRefused"]


class FileTypeRefused(PuhuiError):
    """Not a kind of file that is taken, or one that does something by itself."""

    kind, code = Kind.INVALID, "file_type_refused"
    title = gettext_noop(
        "Only still images (JPEG, PNG, WEBP, HEIC), plain PDF, CSV and XLSX tables, and GPX are taken"
    )


class FileDamaged(PuhuiError):
    """The file says what it is, and cannot be read as that."""

    kind, code, title = Kind.INVALID, "file_damaged", gettext_noop("The file is damaged")


class ImageTooLarge(PuhuiError):
    """More pixels than an image may have, or more work than it is worth."""

    kind, code, title = Kind.INVALID, "image_too_large", gettext_noop("The image is too large to be read")


class TableRefused(PuhuiError):
    """A table that is not plain, or is too much: `row` and `column` where that is known, and why."""

    kind, code, title = Kind.INVALID, "table_refused", gettext_noop("The table cannot be taken")


BY_CODE = {refusal.code: refusal for refusal in (FileTypeRefused, FileDamaged, ImageTooLarge, TableRefused)}
