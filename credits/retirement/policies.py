"""What may be retired for what (decisions 8): personal grams never stand in for registry units."""

from credits.ledger.types import Book
from credits.retirement.models import Purpose
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop

PURPOSES = {
    Book.PERSONAL: frozenset({Purpose.VOLUNTARY, Purpose.EVENT_NEUTRALITY}),
    Book.REGISTRY: frozenset(Purpose),
}


class PurposeNotAllowed(PuhuiError):
    """Units of this book are not retired for this purpose: `purpose`."""

    kind, code = Kind.INVALID, "purpose_not_allowed"
    title = gettext_noop("These units cannot be retired for this purpose")


def check_purpose(book: Book, purpose: str) -> None:
    """Refuse a purpose that the book does not allow, or that there is not; raises PurposeNotAllowed."""
    if purpose not in PURPOSES[book]:
        member = {"pointer": "/purpose", "code": PurposeNotAllowed.code, "detail": purpose[:60]}
        raise PurposeNotAllowed(errors=[member], purpose=purpose[:60])
