"""What strikes the eye in a paper, in the reader's words, beside it on the pages of who decides."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credits.evidence.models import EvidenceFile
from credits.evidence.paper_signs import TEXTS, signs_of

NOTE = _(
    "What strikes the eye in a PDF is for you to look at: honest papers are signed and saved anew, too, and a"
    " good forgery shows nothing."
)


def signs_in_words(file: EvidenceFile) -> str:
    """Return the signs of change in a file, a line each; nothing of what is no PDF.

    To be read with its facts (`evidence__facts`).
    """
    facts = getattr(file, "facts", None)
    signs = signs_of(facts.told, file.received_at) if facts is not None else []
    return "\n".join(gettext(TEXTS[sign.code]) % {"value": sign.value} for sign in signs)
