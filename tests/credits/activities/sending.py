"""Sending items as the HTTP view does, and saying shortly what became of them."""

from datetime import datetime

from accounts.consents.selectors import granted
from credits.activities.receive import ItemResult, receive_activities
from tests.cast import CastMember
from tests.credits.activities.items import EVENING, Item


def send(member: CastMember, *items: object, now: datetime = EVENING) -> list[ItemResult]:
    """Send items for the member's own party at `now`."""
    party = member.party
    return receive_activities(
        party_id=party.id, party_region=party.region, consents=granted(party.id), items=list(items), now=now
    )


def outcome(result: ItemResult) -> str:
    """Return ACCEPTED, DUPLICATE, or the code and pointer of a refusal."""
    if result.refused is None:
        return result.status
    return f"{result.refused.code} {result.refused.pointer}".strip()


def outcomes(member: CastMember, items: dict[str, Item], now: datetime = EVENING) -> dict[str, str]:
    """Send named items in one batch and return what became of each, by name."""
    results = send(member, *items.values(), now=now)
    return {name: outcome(result) for name, result in zip(items, results, strict=True)}
