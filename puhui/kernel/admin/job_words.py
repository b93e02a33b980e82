"""What the periodic jobs are called, in the reader's language; programs and logs call them by their names.

Each app tells the words of its jobs. A job that has none stands by its name, so that none is ever hidden.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_jobs: dict[str, Promise] = {
    "drop_old_answers": _("Drop answers kept for repeated requests"),
    "relay_outbox": _("Send messages out of the outbox"),
}


def name_jobs(words: Mapping[str, Promise]) -> None:
    """Say what jobs are called; one job has one word."""
    twice = words.keys() & _jobs.keys()
    if twice:
        raise ValueError(f"named twice: {sorted(twice)}")
    _jobs.update(words)


def named_jobs() -> Mapping[str, Promise]:
    """Return the words of all jobs by their names."""
    return _jobs


def job_word(name: str) -> str:
    """Return what a job is called; an unknown one stands as it is."""
    return str(_jobs.get(name, name))


def job_with_code(name: str) -> str:
    """Return the words with the name, by which logs and the schedule call the job."""
    return f"{_jobs[name]} ({name})" if name in _jobs else name
