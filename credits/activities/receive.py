"""The command behind `POST activities`: check every item, store the good ones in one statement, answer at
once."""

from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.consents.selectors import ConsentRequired
from accounts.households.selectors import meters_of_party
from credits.activities.item import Draft, ItemRefused, Receipt, read_client_id
from credits.activities.read_item import read_item
from credits.activities.results import REFERENCE_USED, ItemResult
from credits.activities.storing import reference_of, store_drafts
from credits.methodologies.snapshot import current_snapshot
from puhui.kernel.errors import TooManyItems, gettext_noop
from puhui.kernel.ids import new_id

ITEMS_MAX = 500
CONSENT = "activity_data"


def receive_activities(
    *,
    party_id: UUID,
    party_region: str | None,
    consents: frozenset[str],
    items: list[Any],
    now: datetime,
    vouched_by: str | None = None,
) -> list[ItemResult]:
    """Store what may be stored of `items` (1 to 500) for the party and return one result an item, in order.

    `vouched_by` is the operator that sends them itself: its items need no signature of their own.

    Raises: TooManyItems, ConsentRequired.
    """
    if not 1 <= len(items) <= ITEMS_MAX:
        raise TooManyItems(gettext_noop("1 to %(most)s items are taken."), most=ITEMS_MAX)
    if CONSENT not in consents:
        raise ConsentRequired(gettext_noop("The purpose is %(purpose)s."), purpose=CONSENT)
    receipt = Receipt(
        party_region=party_region,
        consents=consents,
        now=now,
        catalogs=current_snapshot(now),
        vouched_by=vouched_by,
        party_id=party_id,
        meters=cache(partial(meters_of_party, party_id)),
    )
    results: list[ItemResult | None] = [None] * len(items)
    drafts: dict[str, tuple[int, UUID, Draft]] = {}
    repeats: list[tuple[int, str]] = []
    references: set[tuple[str, str]] = set()
    for index, item in enumerate(items):
        client_id = None
        try:
            client_id = read_client_id(item)
            if client_id in drafts:
                repeats.append((index, client_id))
                continue
            draft = read_item(client_id, item, receipt)
            reference = reference_of(draft)
            if reference is not None and reference in references:
                raise ItemRefused(*REFERENCE_USED)
        except ItemRefused as refused:
            results[index] = ItemResult(client_id, "INVALID", refused=refused)
            continue
        if reference is not None:
            references.add(reference)
        drafts[client_id] = (index, new_id(), draft)
    for client_id, result in store_drafts(party_id, drafts, now).items():
        results[drafts[client_id][0]] = result
    for index, client_id in repeats:
        first = results[drafts[client_id][0]]
        if first is not None and first.id is not None:
            first = ItemResult(client_id, "DUPLICATE", first.id)
        results[index] = first
    return _known_before_invalid(party_id, results)


def _known_before_invalid(party_id: UUID, results: list[ItemResult | None]) -> list[ItemResult]:
    """Answer DUPLICATE for an invalid item whose client id is known: a retry may come when its window has
    closed."""
    doubtful = [r.client_id for r in results if r is not None and r.status == "INVALID" and r.client_id]
    if not doubtful:
        return [result for result in results if result is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_id, id FROM credits_activity WHERE party_id = %s AND client_id = ANY(%s)",
            [party_id, doubtful],
        )
        known = dict(cursor.fetchall())
    return [
        ItemResult(result.client_id, "DUPLICATE", known[result.client_id])
        if result.status == "INVALID" and result.client_id in known
        else result
        for result in results
        if result is not None
    ]
