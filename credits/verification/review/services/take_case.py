"""Being given a case: the next one that is due, never one of one's choice; for a time, in real time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import for_authority, person_of, regions_in_sight
from credits.verification.review.errors import CaseNotYours, CaseOver, NoCaseWaiting
from credits.verification.review.models import ReviewCase
from credits.verification.review.permissions import REVIEW, check_supervises
from credits.verification.review.selectors import held_by, waiting_for
from credits.verification.review.states import ReviewStatus
from credits.verification.review.telling import note
from credits.verification.review.terms import terms
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted


def take_next_case(*, actor: Actor, now: datetime, real_now: datetime) -> ReviewCase:
    """Return the case that the reader has, or give them the next. Two who ask at once get different ones.

    Raises: NotPermitted, NoCaseWaiting.
    """
    if regions_in_sight(for_authority(actor), REVIEW) == frozenset():
        raise NotPermitted
    person = person_of(actor)
    with transaction.atomic():
        if (mine := held_by(person, real_now).first()) is not None:
            return mine
        case = waiting_for(actor, real_now).select_for_update(skip_locked=True).first()
        if case is None:
            raise NoCaseWaiting
        case.claimed_by, case.claimed_at = person, real_now
        case.claimed_until = real_now + timedelta(minutes=terms().lease_minutes)
        case.save(update_fields=["claimed_by", "claimed_at", "claimed_until"])
        note(actor, "review_case_given", case, now)
    return case


def give_back_case(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> ReviewCase:
    """Give back a case that one has and cannot read; somebody else is given it.

    Raises: NotFound, CaseOver, CaseNotYours.
    """
    with transaction.atomic():
        case = locked_case(case_id)
        if case.claimed_by != person_of(actor):
            raise CaseNotYours
        case.returned_by = case.claimed_by
        return _free(actor, "review_case_given_back", case, reason, now)


def withdraw_case(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> ReviewCase:
    """Take a case from whoever has it, as a supervisor. Raises: NotFound, CaseOver, NotPermitted,
    CaseNotYours where nobody has it."""
    with transaction.atomic():
        case = locked_case(case_id)
        check_supervises(actor, case)
        if case.claimed_by is None:
            raise CaseNotYours
        return _free(actor, "review_case_withdrawn", case, reason, now)


def locked_case(case_id: UUID) -> ReviewCase:
    """Return an open case, locked until the transaction ends. Raises NotFound, CaseOver."""
    case = ReviewCase.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound
    if case.status != ReviewStatus.OPEN:
        raise CaseOver(status=case.status)
    return case


def _free(actor: Actor, action: str, case: ReviewCase, reason: str, now: datetime) -> ReviewCase:
    case.claimed_by = case.claimed_at = case.claimed_until = None
    case.save(update_fields=["claimed_by", "claimed_at", "claimed_until", "returned_by"])
    note(actor, action, case, now, reason=reason)
    return case
