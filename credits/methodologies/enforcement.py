"""What a document asks for and nobody could keep yet is refused at publication, never silently left out.

Caps and locks count under the person. Under the household too, since the party stands for it until there are
households (decisions 65). An activity does not tell its object (a meter, a bicycle, a plot) yet; and nothing
decided from reports, project by project, is held against a household.
"""

from collections.abc import Sequence

from credits.methodologies.language import Document
from credits.methodologies.language.document import Cap, Lock
from puhui.kernel.errors import gettext_noop as _


def check_enforceable(document: Document) -> None:
    """Raise DocumentError for a cap or lock that counts under somebody whom no activity names."""
    counted: tuple[tuple[str, Sequence[Cap | Lock]], ...] = (
        ("caps", document.caps),
        ("locks", document.locks),
    )
    for key, parts in counted:
        for index, part in enumerate(parts):
            if part.per == "object":
                problem = _("no activity tells yet which object it was about: nothing can be held against it")
                fix = _("Count under the person or the household.")
                raise document.file.error(problem, fix, at=(key, index, "per"))
            if part.per == "household" and document.activity_type is None:
                problem = _("what is credited by reports is not held against a household yet")
                fix = _("Remove the cap, or let a verifier attest it.")
                raise document.file.error(problem, fix, at=(key, index, "per"))
