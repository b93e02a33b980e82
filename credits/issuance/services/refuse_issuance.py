"""Refusing an issuance, for good or to have the report corrected: as long as two have not approved it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.issuance.errors import IssuanceDecided
from credits.issuance.models import Issuance
from credits.issuance.news import REFUSED, tell_owner
from credits.issuance.permissions import check_decides, locked_issuance
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from credits.monitoring.report_moves import reject_report, return_report
from credits.monitoring.report_states import ReportStatus
from puhui.kernel.commands import Actor
from puhui.kernel.errors import gettext_noop
from puhui.kernel.reasons import check_reason

OPEN = frozenset({IssuanceStatus.REQUESTED, IssuanceStatus.IN_NOTICE, IssuanceStatus.AWAITING_APPROVAL})
VERIFIED = {ReportStatus.VERIFIED}


def refuse_issuance(
    *, actor: Actor, issuance_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> Issuance:
    """Refuse an issuance and with it the report: its period may be reported anew.

    Raises: NotFound, NotPermitted, Involved, InvalidInput (no reason), IssuanceDecided.
    """
    with transaction.atomic():
        issuance = _refusable(actor, issuance_id, reason)
        refuse_locked(issuance, actor=actor, reason=reason, now=now, command_id=command_id)
    return issuance


def return_to_owner(
    *, actor: Actor, issuance_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> Issuance:
    """Refuse an issuance and give its report back to be corrected; approvals given so far are dropped.

    Raises as `refuse_issuance` does.
    """
    with transaction.atomic():
        issuance = _refusable(actor, issuance_id, reason)
        _close(issuance, actor, "issuance_returned", reason, now, command_id)
        return_report(
            actor=actor,
            report_id=issuance.report_id,
            out_of=VERIFIED,
            reason=reason,
            now=now,
            command_id=command_id,
        )
    return issuance


def refuse_locked(
    issuance: Issuance, *, actor: Actor, reason: str, now: datetime, command_id: UUID | None = None
) -> None:
    """Refuse an open issuance that the caller has locked, and reject its report."""
    _close(issuance, actor, "issuance_refused", reason, now, command_id)
    reject_report(
        actor=actor,
        report_id=issuance.report_id,
        out_of=VERIFIED,
        reason=reason,
        now=now,
        command_id=command_id,
    )


def _refusable(actor: Actor, issuance_id: UUID, reason: str) -> Issuance:
    issuance = locked_issuance(actor, issuance_id)
    check_decides(actor, issuance)
    check_reason(reason)
    if issuance.status not in OPEN:
        raise IssuanceDecided(gettext_noop("It is %(status)s."), status=issuance.status)
    return issuance


def _close(
    issuance: Issuance,
    actor: Actor,
    action: str,
    reason: str,
    now: datetime,
    command_id: UUID | None,
) -> None:
    issuance.status = IssuanceStatus.REFUSED
    issuance.save(update_fields=["status"])
    tell_owner(REFUSED, issuance)
    note(actor, action, issuance, now, reason=reason, command_id=command_id)
