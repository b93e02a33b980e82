"""The sweep both ways: files that no row names go, and rows whose file is gone are named.

A file is written before its row (receive.py), so a process that ends between leaves a file that nobody knows;
a day later nobody will. Names and rows come in the same order and are compared side by side, so that memory
stays flat however many there are.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import QuerySet

from credits.evidence.models import EvidenceFile
from credits.evidence.storage import evidence_storage, name_of

# Far longer than any request: what is that young may still get its row.
ORPHAN_AGE = timedelta(days=1)
NAMED_MOST = 10


# Name → a queryset of one column, digests that a later package keeps here.
_kept: dict[str, Callable[[], QuerySet]] = {}


def keep_also(name: str, digests: Callable[[], QuerySet]) -> None:
    """Let the sweep know of files that other rows name, under a name; called when a package is loaded."""
    _kept[name] = digests


class EvidenceMissing(Exception):
    """Rows name files that are not there: `digests`, ten at most of `number`."""

    def __init__(self, digests: list[str], number: int) -> None:
        super().__init__(f"{number} files of evidence are missing: {', '.join(digests)}")


def sweep_evidence(counts: dict[str, int]) -> None:
    """Remove what nobody names, a day old at least, and count files and what was removed into `counts`.

    Raises EvidenceMissing, once everything was looked at.
    """
    counts |= {"files": 0, "removed": 0, "missing": 0}
    missing: list[str] = []
    known = _known()
    wanted = next(known, None)
    for name in evidence_storage().names():
        counts["files"] += 1
        while wanted is not None and wanted < name:
            _miss(wanted, missing, counts)
            wanted = next(known, None)
        if wanted == name:
            wanted = next(known, None)
        else:
            counts["removed"] += evidence_storage().remove_old(name, ORPHAN_AGE)
    while wanted is not None:
        _miss(wanted, missing, counts)
        wanted = next(known, None)
    if missing:
        raise EvidenceMissing(missing, counts["missing"])


def _miss(name: str, missing: list[str], counts: dict[str, int]) -> None:
    counts["missing"] += 1
    if len(missing) < NAMED_MOST:
        missing.append(name.partition("/")[2])


def _known() -> Iterator[str]:
    """Yield the names of originals and copies, each once, in order of their digests."""
    originals = EvidenceFile.objects.values_list("digest")
    copies = EvidenceFile.objects.values_list("copy_digest")
    others = [digests() for digests in _kept.values()]
    for (digest,) in originals.union(copies, *others).order_by("digest").iterator():
        yield name_of(digest)
