"""Approving: two registrars, two natural persons, each of whom tells back the digest they have read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.organisations.standing import check_verified
from accounts.people.permissions import person_of, user_of
from accounts.signin.policies import check_value_out
from credits.issuance.approvals import last_approved_at
from credits.issuance.ceilings import check_ceilings
from credits.issuance.daily_ceilings import check_daily_ceiling
from credits.issuance.errors import (
    ApprovalOvertaken,
    ApprovedBefore,
    DigestMismatch,
    Involved,
    NotAwaitingApproval,
    ObjectionOpen,
    ProjectSuspended,
    ReadingsSuperseded,
)
from credits.issuance.models import Approval, Issuance, Objection
from credits.issuance.permissions import check_decides, locked_issuance
from credits.issuance.states import IssuanceStatus, ObjectionStatus
from credits.issuance.suspended import check_not_suspended
from credits.issuance.telling import note
from credits.monitoring.credited_objects import write_digests_of
from credits.projects.errors import ClaimedElsewhere, ClaimsTakenIn
from credits.schemes.rules import check_rules_in_force
from puhui.kernel.audit import role_of
from puhui.kernel.clock import business_date, not_before
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import NotPermitted, PuhuiError, gettext_noop
from puhui.kernel.outbox import tell

NEEDED = 2
APPROVED = "issuance.approved"
# The database decides; these are its refusals in the words of the API.
_TOLD: dict[str | None, type[PuhuiError]] = {
    "one_approval_per_natural_person": ApprovedBefore,
    "approval_by_the_uninvolved": Involved,
    "approval_by_a_registrar": NotPermitted,
    "approval_of_what_awaits_it": NotAwaitingApproval,
    "approval_after_objections": ObjectionOpen,
    "issued_nowhere_else": ClaimedElsewhere,
    "held_against_kept_digests": ClaimsTakenIn,
    "issued_while_not_suspended": ProjectSuspended,
    "issued_by_readings_that_stand": ReadingsSuperseded,
    "approved_as_of_now": ApprovalOvertaken,
    "issued_within_the_ceiling": ApprovalOvertaken,
    "issued_within_the_days_ceiling": ApprovalOvertaken,
}


def approve_issuance(
    *, actor: Actor, issuance_id: UUID, digest: str, now: datetime, command_id: UUID, reason: str = ""
) -> Issuance:
    """Approve an issuance; the second approval makes it APPROVED, and the worker mints it.

    Raises: NotFound, NotPermitted, Involved, StepUpRequired, NotAwaitingApproval, ObjectionOpen,
    DigestMismatch, ApprovedBefore, CeilingReached, DayCeilingReached, AboveDayCeiling, ApprovalOvertaken,
    ClaimedElsewhere, ClaimsTakenIn, ProjectSuspended, ReadingsSuperseded, RulesEnded, KycExpired,
    KycRequired.
    """
    with transaction.atomic():
        issuance = locked_issuance(actor, issuance_id)
        check_decides(actor, issuance)
        check_value_out(actor)
        if issuance.status != IssuanceStatus.AWAITING_APPROVAL:
            raise NotAwaitingApproval(gettext_noop("It is %(status)s."), status=issuance.status)
        # What it follows counts: of two approvals the later one says the day and the year (ADR 0062, 0076).
        now = not_before(now, issuance.notice.ended_at, last_approved_at(issuance))
        check_not_suspended(issuance.report)
        check_rules_in_force(issuance.scheme, business_date(now))
        check_verified(issuance.party_id, now=now)
        if digest != issuance.digest:
            raise DigestMismatch(gettext_noop("Read it again and tell its digest."))
        objections = Objection.objects.filter(notice__issuance=issuance)
        if objections.exclude(status=ObjectionStatus.DISMISSED).exists():
            raise ObjectionOpen(gettext_noop("Decide on it first."))
        check_ceilings(issuance, now)
        write_digests_of(issuance.report_id)
        _approve(issuance, actor, now)
        given = _standing(issuance)
        check_daily_ceiling(issuance, now, is_last=given >= NEEDED)
        if given >= NEEDED:
            issuance.status = IssuanceStatus.APPROVED
            with _told():
                issuance.save(update_fields=["status"])
            tell(APPROVED, issuance=str(issuance.id))
        note(
            actor,
            "issuance_approved",
            issuance,
            now,
            reason=reason,
            command_id=command_id,
            digest=digest,
            approvals=given,
        )
        crash_point("approval.before_commit")
    return issuance


def _approve(issuance: Issuance, actor: Actor, now: datetime) -> None:
    with _told():
        Approval.objects.create(
            issuance=issuance,
            digest=issuance.digest,
            person_id=person_of(actor),
            user_id=user_of(actor),
            role=role_of(actor),
            approved_at=now,
        )


@contextmanager
def _told() -> Iterator[None]:
    """Tell in the words of the API what the database refuses in this block."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        told = _TOLD.get(constraint_of(error))
        if told is None:
            raise
        raise told from error


def _standing(issuance: Issuance) -> int:
    rows = issuance.approvals.filter(dropped_at=None, digest=issuance.digest)
    return rows.values("person_id").distinct().count()
