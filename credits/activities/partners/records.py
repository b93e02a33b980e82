"""What a partner tells of many people, stored for those who are linked; of the others nothing is kept.

A record of somebody who is not linked is dropped and counted (ADR 0029): it is personal data of a
stranger. The partner may send it again once they are, as long as the window for operators' records is open.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts.consents.selectors import granted, granted_among
from credits.activities.item import TEXT_MAX, ItemRefused, read_client_id
from credits.activities.partners.policies import CONSENTS
from credits.activities.partners.selectors import Linked, linked_by
from credits.activities.receive import receive_activities
from puhui.kernel.crypto import blind_index
from puhui.kernel.errors import gettext_noop

UNLINKED = "UNLINKED"


class PartnerResult(NamedTuple):
    """What became of one item: ACCEPTED, DUPLICATE, UNLINKED, or INVALID with why."""

    client_id: str | None
    status: str
    id: UUID | None = None
    refused: ItemRefused | None = None


def store_records(*, partner: str, items: Sequence[Any], now: datetime) -> list[PartnerResult]:
    """Store the items of linked residents and return one result an item, in order.

    Residents are taken in the order of their ids, so that two calls that meet wait for one another instead of
    locking crosswise.
    """
    results: list[PartnerResult | None] = [None] * len(items)
    read: dict[int, tuple[str, str, dict[str, Any]]] = {}
    for index, item in enumerate(items):
        try:
            read[index] = _read(partner, item)
        except ItemRefused as refused:
            client_id = item.get("client_id") if isinstance(item, dict) else None
            results[index] = PartnerResult(
                client_id if isinstance(client_id, str) else None, "INVALID", refused=refused
            )
    behind = _willing(linked_by(partner, {subject for _, subject, _ in read.values()}))
    by_party: dict[Linked, list[int]] = defaultdict(list)
    for index, (client_id, subject, _) in read.items():
        if subject in behind:
            by_party[behind[subject]].append(index)
        else:
            results[index] = PartnerResult(client_id, UNLINKED)
    for linked in sorted(by_party, key=lambda linked: linked.party_id.bytes):
        indexes = by_party[linked]
        stored = receive_activities(
            party_id=linked.party_id,
            party_region=linked.region,
            consents=granted(linked.party_id),
            items=[read[index][2] for index in indexes],
            now=now,
            vouched_by=partner,
        )
        for index, result in zip(indexes, stored, strict=True):
            results[index] = PartnerResult(read[index][0], result.status, result.id, result.refused)
    return [result for result in results if result is not None]


def _read(partner: str, item: Any) -> tuple[str, str, dict[str, Any]]:
    """Return the client id as sent, the pseudonym, and the item as it is received; raises ItemRefused."""
    client_id = read_client_id(item)
    subject = item.get("subject")
    if not isinstance(subject, str) or not 1 <= len(subject) <= TEXT_MAX:
        text = gettext_noop("A text of 1 to 200 characters is needed.")
        raise ItemRefused("input_missing", "/subject", text)
    source = item.get("source")
    if not isinstance(source, dict) or (source.get("kind"), source.get("code")) != ("operator", partner):
        text = gettext_noop("A partner tells of what it vouches for itself.")
        raise ItemRefused("source_signature_invalid", "/source/code", text)
    ours = {name: value for name, value in item.items() if name != "subject"}
    # A resident's phone could take the partner's id before it; nobody can guess what it becomes here.
    ours["client_id"] = "partner-" + blind_index(f"partner item {partner}", client_id).hex()
    return client_id, subject, ours


def _willing(linked: dict[str, Linked]) -> dict[str, Linked]:
    """Return those who still allow it: whoever withdrew a consent is as if not linked."""
    parties = frozenset(one.party_id for one in linked.values())
    for purpose in CONSENTS:
        parties = granted_among(parties, purpose) if parties else frozenset()
    return {subject: one for subject, one in linked.items() if one.party_id in parties}
