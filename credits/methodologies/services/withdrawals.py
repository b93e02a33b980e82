"""Withdrawing a version, by two officers: it decides nothing from then on, and the one before has its days.

What was decided keeps its version. Whatever is decided later goes by the version before, for days on which
the withdrawn one would have been in effect as well: nobody is credited any more by what was found wrong.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import person_of
from credits.methodologies.errors import OwnWithdrawal, VersionWithdrawn, WithdrawalDecided, WithdrawalOpen
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.permissions import PUBLISH, check_holds
from credits.methodologies.restoration import restore_in_force, restore_version, version_before
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.states import VersionStatus, WithdrawalStatus
from credits.methodologies.version_rows import lock_catalogs
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import NotFound
from puhui.kernel.reasons import check_reason
from puhui.kernel.states import claim


def propose_withdrawal(*, actor: Actor, now: datetime, version_id: int, reason: str) -> VersionWithdrawal:
    """Propose to withdraw a published version; nothing changes until another officer confirms.

    Raises InvalidInput (no reason), NotFound, NotPermitted, VersionWithdrawn, WithdrawalOpen.
    """
    check_holds(actor, PUBLISH)
    check_reason(reason)
    try:
        with transaction.atomic():
            version = MethodologyVersion.objects.select_for_update().filter(pk=version_id).first()
            if version is None:
                raise NotFound
            if version.status != VersionStatus.PUBLISHED:
                raise VersionWithdrawn
            withdrawal = VersionWithdrawal.objects.create(
                version=version, reason=reason, proposed_by=person_of(actor), proposed_at=now
            )
            _tell(actor, "methodology_withdrawal_proposed", withdrawal, now, reason)
    except IntegrityError as error:
        if constraint_of(error) == "one_live_withdrawal_per_version":
            raise WithdrawalOpen from error
        raise
    return withdrawal


def confirm_withdrawal(
    *, actor: Actor, now: datetime, withdrawal_id: UUID, reason: str = ""
) -> VersionWithdrawal:
    """Withdraw the version, as another officer than who proposed it; the version before has its days again.

    The version that it took over from ends when this one would have ended, and no later than its own text
    says. Where no version of the methodology is left, what its publication had ended in a scheme is in force
    again. Raises NotFound, NotPermitted, OwnWithdrawal, VersionWithdrawn, WithdrawalDecided.
    """
    check_holds(actor, PUBLISH)
    with transaction.atomic():
        # Whoever publishes at this moment waits, or is waited for: the ends of versions are nobody else's.
        lock_catalogs()
        withdrawal = _locked(withdrawal_id)
        if withdrawal.proposed_by == person_of(actor):
            raise OwnWithdrawal
        version = withdrawal.version
        withdrawal.restored = before = version_before(version)
        withdrawal.status = WithdrawalStatus.CONFIRMED
        withdrawal.decided_by, withdrawal.decided_at = person_of(actor), now
        withdrawal.save()
        rows = MethodologyVersion.objects.filter(pk=version.pk)
        if not claim(rows, old=VersionStatus.PUBLISHED, new=VersionStatus.WITHDRAWN):
            raise VersionWithdrawn
        if before is not None:
            restore_version(before, version)
        reopened = restore_in_force(withdrawal)
        _tell(
            actor,
            "methodology_version_withdrawn",
            withdrawal,
            now,
            reason or withdrawal.reason,
            restored_version=before.version if before else None,
            in_force_again=reopened,
        )
    forget_snapshot()
    return withdrawal


def drop_withdrawal(*, actor: Actor, now: datetime, withdrawal_id: UUID, reason: str) -> VersionWithdrawal:
    """Let the version stay; whoever proposed it may take it back so.

    Raises InvalidInput (no reason), NotFound, NotPermitted, WithdrawalDecided.
    """
    check_holds(actor, PUBLISH)
    check_reason(reason)
    with transaction.atomic():
        withdrawal = _locked(withdrawal_id)
        withdrawal.status = WithdrawalStatus.DROPPED
        withdrawal.decided_by, withdrawal.decided_at = person_of(actor), now
        withdrawal.save()
        _tell(actor, "methodology_withdrawal_dropped", withdrawal, now, reason)
    return withdrawal


def _locked(withdrawal_id: UUID) -> VersionWithdrawal:
    rows = VersionWithdrawal.objects.select_for_update(of=("self",)).select_related("version")
    withdrawal = rows.filter(pk=withdrawal_id).first()
    if withdrawal is None:
        raise NotFound
    if withdrawal.status != WithdrawalStatus.PROPOSED:
        raise WithdrawalDecided
    return withdrawal


def _tell(
    actor: Actor, action: str, withdrawal: VersionWithdrawal, now: datetime, reason: str, **detail: Any
) -> None:
    version = withdrawal.version
    record_event(
        actor=actor,
        action=action,
        object_type="methodology_version",
        object_id=version.pk,
        now=now,
        reason=reason,
        code=version.methodology_id,
        version=version.version,
        digest=version.digest,
        withdrawal_id=str(withdrawal.pk),
        **detail,
    )
