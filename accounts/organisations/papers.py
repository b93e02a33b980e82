"""Where an organisation's papers are kept: a store that another app registers, since people know no files.

The store reads a file in a child process, has it scanned and gives it an id; here stand the id and its
digest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from puhui.kernel.commands import Actor


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store: its id there, and its SHA-256 in lower-case hex."""

    id: UUID
    digest: str


# (actor, content, name as the sender calls it, now) → the file as kept for the acting party.
Keeper = Callable[[Actor, bytes, str, datetime], KeptFile]
_keepers: list[Keeper] = []


def keep_papers_by(keeper: Keeper) -> None:
    """Register the store, once, in the `AppConfig.ready` of who has one."""
    _keepers[:] = [keeper]


def keep(*, actor: Actor, content: bytes, name: str, now: datetime) -> KeptFile:
    """Have the store keep a file; raises what it raises for one that it does not take."""
    if not _keepers:
        raise ImproperlyConfigured("nobody keeps papers: see credits.evidence.organisation_papers")
    return _keepers[0](actor, content, name, now)
