"""Whether a document's caps and locks can mean anything: whom they count under, and against which others."""

from collections.abc import Iterator, Sequence

from credits.methodologies.language.document import Cap, Document, Lock
from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import gettext_noop as _

# The household's meter that an item names; anything else is a text of the document's own.
METER = "meter"


def holder_faults(document: Document) -> Iterator[DocumentError]:
    """Yield what is wrong with caps a household or object, and with locks."""
    yield from _object_faults(document)
    of_others = {(cap.group, cap.period): cap.limit_g for cap in document.caps if cap.per != "person"}
    for index, cap in enumerate(document.caps):
        if cap.period == "ride" and cap.per != "person":
            problem = _("a cap on the single act counts under nobody")
            yield document.file.error(problem, _("Name a day, month or year."), at=("caps", index, "per"))
        room = of_others.get((cap.group, cap.period))
        if cap.per == "person" and room is not None and cap.limit_g >= room:
            problem = _("a person's cap of %(limit)s g never counts below the %(room)s g of all together")
            fix = _("Let the person's cap be the smaller one, or remove it.")
            at = ("caps", index, "limit_g")
            yield document.file.error(problem, fix, at=at, limit=cap.limit_g, room=room)
    for index, lock in enumerate(document.locks):
        if document.activity_type is None or document.purpose == "ceiling":
            problem = _("the lock '%(name)s' stands in a document that decides no activities")
            fix = _("Remove it, or name the activity type.")
            yield document.file.error(problem, fix, at=("locks", index), name=lock.name)


def _object_faults(document: Document) -> Iterator[DocumentError]:
    names = {METER} | {item.name for item in document.texts}
    if document.object is not None and document.object not in names:
        problem, fix = _("'%(name)s' names no object"), _("Use %(known)s.")
        known = ", ".join(sorted(names))
        yield document.file.error(problem, fix, at=("object",), name=document.object, known=known)
    if document.object is None:
        counted: tuple[tuple[str, Sequence[Cap | Lock]], ...] = (
            ("caps", document.caps),
            ("locks", document.locks),
        )
        for key, parts in counted:
            for index, part in enumerate(parts):
                if part.per == "object":
                    problem = _("nothing tells one object from another")
                    fix = _('Write object = "meter", or the name of a text that names it.')
                    yield document.file.error(problem, fix, at=(key, index, "per"))
