"""The command by which a person says that a link means nothing: a family's tablet, a lent telephone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.groups.models import PartyLink
from accounts.groups.services.declare_link import PERMISSION
from accounts.groups.services.note_links import record_link
from accounts.people.permissions import check_may, person_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotFound, NotPermitted, PuhuiError, gettext_noop


class LinkRefuted(PuhuiError):
    """The link was refuted before."""

    kind, code, title = Kind.CONFLICT, "link_refuted", gettext_noop("This link was refuted before")


def refute_link(*, actor: Actor, link_id: UUID, reason: str, now: datetime) -> PartyLink:
    """Let a link tie nobody together any more, for good; nobody refutes a link of their own.

    Raises: NotPermitted; NotFound; InvalidInput (no reason); LinkRefuted.
    """
    check_may(actor, PERMISSION)
    refuted_by = person_of(actor)
    if not reason.strip():
        raise InvalidInput(gettext_noop("A refutation has a reason."))
    with transaction.atomic():
        link = PartyLink.objects.select_for_update(of=("self",)).filter(pk=link_id).first()
        if link is None:
            raise NotFound
        if refuted_by in (link.low_id, link.high_id):
            raise NotPermitted(gettext_noop("Nobody refutes a link of their own."))
        if link.refuted_at is not None:
            raise LinkRefuted
        link.refuted_at, link.refuted_by, link.refuted_reason = now, refuted_by, reason.strip()
        link.save(update_fields=["refuted_at", "refuted_by", "refuted_reason"])
        record_link(actor, "link_refuted", link, now, reason)
    return link
