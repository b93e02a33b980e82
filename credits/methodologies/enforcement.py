"""What a document asks for and nobody could keep is refused at publication, never silently left out.

What activities bring in is held against people, households and objects (`monitoring/shared_room.py`); what
reports bring in, project by project, is held against no household and no object.
"""

from collections.abc import Sequence

from credits.methodologies.language import Document
from credits.methodologies.language.document import Cap, Lock
from puhui.kernel.errors import gettext_noop as _


def check_enforceable(document: Document) -> None:
    """Raise DocumentError for a cap or lock that counts under somebody whom no report names."""
    counted: tuple[tuple[str, Sequence[Cap | Lock]], ...] = (
        ("caps", document.caps),
        ("locks", document.locks),
    )
    for key, parts in counted:
        for index, part in enumerate(parts):
            if part.per != "person" and document.activity_type is None:
                problem = _("what is credited by reports is not held against a household or object")
                fix = _("Remove the cap, or let a verifier attest it.")
                raise document.file.error(problem, fix, at=(key, index, "per"))
