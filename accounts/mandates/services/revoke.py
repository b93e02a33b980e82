"""Taking a mandate back: at once, whatever the agent is in the middle of."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.mandates.models import Mandate
from accounts.mandates.news import REVOKED, tell_both
from accounts.mandates.permissions import check_revokes
from accounts.people.permissions import person_of
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop
from puhui.kernel.reasons import check_reason


class MandateRevoked(PuhuiError):
    """It was taken back before."""

    kind, code, title = Kind.CONFLICT, "mandate_revoked", gettext_noop("The mandate was revoked already")


def revoke_mandate(*, actor: Actor, now: datetime, mandate_id: UUID, reason: str) -> Mandate:
    """Revoke a mandate for good. A filing that has not committed yet waits for this and is refused.

    Raises: InvalidInput (no reason), MandateRevoked, NotFound, NotPermitted.
    """
    check_reason(reason)
    with transaction.atomic():
        rows = Mandate.objects.select_for_update(of=("self",)).select_related("owner", "agent")
        mandate = rows.filter(id=mandate_id).first()
        if mandate is None:
            raise NotFound
        check_revokes(actor, mandate)
        if mandate.revoked_at is not None:
            raise MandateRevoked
        mandate.revoked_at, mandate.revoked_by = now, person_of(actor)
        mandate.revoke_reason = reason.strip()
        mandate.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        record_event(
            actor=actor,
            action="mandate_revoked",
            object_type="mandate",
            object_id=mandate.id,
            now=now,
            reason=reason.strip(),
            region=mandate.owner.region or "",
            agent_id=str(mandate.agent_id),
        )
        tell_both(REVOKED, mandate)
    return mandate
