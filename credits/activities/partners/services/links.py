"""Linking a resident to a partner's pseudonym, and ending it.

The partner says by its signature that whoever shows it is this pseudonym: without that, the first to guess a
card's number would be paid for somebody else's rides. Ending it stops new records; what was credited stays.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.people.models import Party
from credits.activities.partners.models import PartnerLink
from credits.activities.partners.permissions import check_own_name
from credits.activities.partners.policies import check_allowed, check_room
from credits.activities.partners.selectors import subject_index
from credits.activities.partners.signing import check_link
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop


class LinkExists(PuhuiError):
    """Somebody else has linked this pseudonym; they have to end it first."""

    kind, code = Kind.CONFLICT, "link_exists"
    title = gettext_noop("This card is linked to another person")


def link_partner(
    *, actor: Actor, now: datetime, partner: str, subject: str, expires_at: str, signature: str
) -> PartnerLink:
    """Link the person to the partner's pseudonym; linking the same again returns the link there is.

    Raises: ConsentRequired, LinkExists, LinkTokenInvalid, NotPermitted, TooManyLinks.
    """
    person = check_own_name(actor)
    check_link(
        partner=partner,
        subject=subject,
        expires_at=expires_at,
        signature=signature,
        now=now,
        real_now=timezone.now(),
    )
    check_allowed(person)
    index = subject_index(partner, subject)
    try:
        with transaction.atomic():
            # One at a time for a person, so that the number of links holds.
            Party.objects.select_for_update().get(id=person)
            live = PartnerLink.objects.filter(operator=partner, subject_index=index, ended_at=None).first()
            if live is not None:
                return _own(live, person)
            check_room(person, partner)
            link = PartnerLink.objects.create(
                operator_id=partner, party_id=person, subject_index=index, linked_at=now
            )
            _tell(actor, "partner_linked", link, now)
    except IntegrityError as error:
        live = PartnerLink.objects.filter(operator=partner, subject_index=index, ended_at=None).first()
        if live is None:
            raise
        raise LinkExists from error
    return link


def unlink_partner(*, actor: Actor, now: datetime, link_id: UUID) -> None:
    """End a link, at once and for good; raises NotFound (not one's own, or ended), NotPermitted."""
    person = check_own_name(actor)
    with transaction.atomic():
        rows = PartnerLink.objects.filter(id=link_id, party=person, ended_at=None)
        link = rows.select_for_update().first()
        if link is None:
            raise NotFound
        link.ended_at = max(now, link.linked_at)
        link.save(update_fields=["ended_at"])
        _tell(actor, "partner_unlinked", link, now)


def _own(link: PartnerLink, person: UUID) -> PartnerLink:
    if link.party_id != person:
        raise LinkExists
    return link


def _tell(actor: Actor, action: str, link: PartnerLink, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="partner_link",
        object_id=link.id,
        now=now,
        region=actor.region or "",
        partner=link.operator_id,
    )
