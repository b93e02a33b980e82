"""That who decides over others says why: the words go to the trail, and to whom the decision is about."""

from puhui.kernel.errors import InvalidInput, gettext_noop


def check_reason(reason: str) -> None:
    """Refuse what was decided without a word. Raises InvalidInput."""
    if not reason.strip():
        raise InvalidInput(gettext_noop("Say why."))
