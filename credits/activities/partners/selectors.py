"""Reading partners: one's own links, and who stands behind a partner's pseudonyms."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from credits.activities.partners.models import PartnerFeed, PartnerLink
from puhui.kernel.commands import Actor
from puhui.kernel.crypto import blind_index


class Linked(NamedTuple):
    """The party behind a pseudonym and where it lives."""

    party_id: UUID
    region: str | None


def subject_index(partner: str, subject: str) -> bytes:
    """Return what a pseudonym is kept as: of each partner its own, so that two cannot be compared."""
    return blind_index(f"partner subject {partner}", subject)


def links_of(actor: Actor) -> QuerySet[PartnerLink]:
    """Return the links in force of the party acted for, newest first."""
    rows = PartnerLink.objects.filter(party=actor.party_id, ended_at=None)
    return rows.select_related("operator").order_by("-id")


def linked_by(partner: str, subjects: Iterable[str]) -> dict[str, Linked]:
    """Return who is linked to each pseudonym now; nobody who is frozen."""
    by_index = {subject_index(partner, subject): subject for subject in subjects}
    rows = PartnerLink.objects.filter(
        operator=partner, subject_index__in=list(by_index), ended_at=None, party__frozen_at=None
    ).values_list("subject_index", "party_id", "party__region")
    return {by_index[bytes(index)]: Linked(party_id, region) for index, party_id, region in rows}


def due_feeds(now: datetime) -> QuerySet[PartnerFeed]:
    """Return the feeds to be fetched from now, longest waiting first."""
    return PartnerFeed.objects.filter(is_active=True, next_attempt_at__lte=now).order_by("next_attempt_at")
