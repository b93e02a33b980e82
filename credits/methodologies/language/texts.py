"""Text inputs: what they may hold, and that each names rows of a baseline's register."""

import re
from collections.abc import Iterator, Mapping

from credits.factors.keyed import HOUSEHOLD_SIZE, SEASON
from credits.methodologies.language.document import Document
from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import gettext_noop as _

# No regular expression of a document's own: it could take for ever.
_FORM = re.compile("[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?")


def texts_out_of_bounds(document: Document, texts: Mapping[str, object]) -> list[str]:
    """Return the names of the text inputs that are no key of the declared length, in the document's order."""
    return [item.name for item in document.texts if not _fits(texts[item.name], item.least, item.most)]


def _fits(text: object, least: int, most: int) -> bool:
    return isinstance(text, str) and least <= len(text) <= most and _FORM.fullmatch(text) is not None


def text_faults(document: Document) -> Iterator[DocumentError]:
    """Yield what is wrong with a document's texts and with what its baselines are told apart by."""
    names = {item.name for item in document.texts}
    known = {SEASON, HOUSEHOLD_SIZE} | names
    for index, resolved in enumerate(document.resolved):
        for name in resolved.by:
            if name not in known:
                problem = _("'%(name)s' tells no baselines apart")
                fix = _("Use %(known)s.")
                known_words = ", ".join(sorted(known))
                yield document.file.error(
                    problem, fix, at=("resolved", index, "by"), name=name, known=known_words
                )
    used = {name for resolved in document.resolved for name in resolved.by} | {document.object}
    for index, item in enumerate(document.texts):
        if item.name not in used:
            problem = _("the text '%(name)s' names nothing")
            fix = _("Name it under `by` of a baseline or as the `object`, or remove it.")
            yield document.file.error(problem, fix, at=("texts", index, "name"), name=item.name)
    for index, example in enumerate(document.examples):
        given = dict(example.texts)
        if given.keys() != names or texts_out_of_bounds(document, given):
            problem = _("the example does not give each text once within its length")
            fix = _("Write capital letters, digits and hyphens for each of: %(known)s.")
            yield document.file.error(
                problem, fix, at=("examples", index, "inputs"), known=", ".join(sorted(names)) or "-"
            )
