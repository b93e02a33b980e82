"""What a refusal says to whoever pressed a button, in their language."""

from django.utils.translation import gettext as _

from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import PuhuiError
from puhui.kernel.rest.problems import describe


def told(error: PuhuiError) -> str:
    """Return a refusal in one sentence; of a document with file, line, key, and how to mend it."""
    if not isinstance(error, DocumentError):
        return str(describe(error)["detail"])
    return f"{place_of(error)}: {_(error.problem) % error.data}. {_(error.fix) % error.data}"


def place_of(error: DocumentError) -> str:
    """Return where in its document a refusal points."""
    place = f"{error.file}:{error.line}" if error.line else error.file
    return f"{place}: {error.key}" if error.key else place
