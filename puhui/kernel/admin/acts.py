"""What was done, in the reader's language: the words of time-lines and of the audit trail.

The trail keeps a word of code for each act; programs search and count by it. People read the words that each
app tells here; an act that has none stands as it is kept, so that nothing of the trail is ever hidden.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_acts: dict[str, Promise] = {
    "calendar_day_dropped": _("calendar day dropped"),
    "calendar_day_set": _("calendar day set"),
    "calendar_year_confirmed": _("calendar of a year confirmed"),
    "job_started": _("job started by hand"),
}


def name_acts(words: Mapping[str, Promise]) -> None:
    """Say what acts are called; one act has one word."""
    twice = words.keys() & _acts.keys()
    if twice:
        raise ValueError(f"named twice: {sorted(twice)}")
    _acts.update(words)


def named_acts() -> Mapping[str, Promise]:
    """Return the words of all acts by what the trail keeps."""
    return _acts


def act_word(code: str) -> str:
    """Return what was done in words; an unknown act stands as it is."""
    return str(_acts.get(code, code))


def act_with_code(code: str) -> str:
    """Return the words with what the trail keeps, which searches and exports use."""
    return f"{_acts[code]} ({code})" if code in _acts else code
