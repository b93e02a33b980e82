"""How checks and jobs note links: a pair and a kind once, and a refuted one never again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.groups.models import PartyLink
from accounts.groups.states import LinkKind
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id


def note_links(
    *, actor: Actor, kind: LinkKind, pairs: Iterable[tuple[UUID, UUID]], source: str, now: datetime
) -> int:
    """Note links between pairs of parties in the caller's transaction; returns how many are new.

    For the installation's own checks, which need no permission: a link takes nothing from anybody. `source`
    says what found them. A pair of a party with itself is left out.
    """
    ordered = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    ids = [new_id() for _ in ordered]
    PartyLink.objects.bulk_create(
        (
            PartyLink(id=id, low_id=low, high_id=high, kind=kind, source=source, noted_at=now)
            for id, (low, high) in zip(ids, sorted(ordered), strict=True)
        ),
        ignore_conflicts=True,
    )
    made = PartyLink.objects.filter(id__in=ids).order_by("id")
    for link in made:
        record_link(actor, "link_noted", link, now)
    return len(made)


def record_link(actor: Actor, action: str, link: PartyLink, now: datetime, reason: str = "") -> None:
    """Write the event of a link that was noted or refuted."""
    record_event(
        actor=actor,
        action=action,
        object_type="party_link",
        object_id=link.id,
        now=now,
        reason=reason,
        kind=link.kind,
        parties=[str(link.low_id), str(link.high_id)],
    )
