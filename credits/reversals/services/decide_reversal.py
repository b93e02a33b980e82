"""The commands of the second person: approve a proposed reversal, or refuse it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.reversals.criteria import digest_of
from credits.reversals.errors import ListChanged, NotWaiting
from credits.reversals.models import Reversal, ReversalCase
from credits.reversals.permissions import check_not_own, check_officer
from credits.reversals.services.telling import APPROVED, record_case
from credits.reversals.states import CaseStatus, ReversalStatus
from puhui.kernel import outbox
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.states import claim


def approve_reversal(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> ReversalCase:
    """Let a case be carried out that another person proposed, on the very list that was proposed.

    Raises: NotPermitted, SamePerson, OwnActivity; NotFound; NotWaiting, ListChanged.
    """
    person_id = check_officer(actor)
    with transaction.atomic():
        case = _locked(case_id)
        if case.proposed_by == person_id:
            raise SamePerson
        check_not_own(person_id, case)
        listed = Reversal.objects.filter(case=case).values_list("party_id", "activity_id", "credited_g")
        if digest_of(listed.iterator()) != case.digest:
            raise ListChanged
        _decide(case, CaseStatus.APPROVED, person_id, now)
        record_case(case, "reversal_approved", actor, reason, now)
        outbox.tell(APPROVED, case=str(case.pk))
    return case


def refuse_reversal(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> ReversalCase:
    """Refuse a case; whoever proposed it may take it back so. Its activities may be proposed again.

    Raises: NotPermitted; NotFound; NotWaiting.
    """
    person_id = check_officer(actor)
    with transaction.atomic():
        case = _locked(case_id)
        _decide(case, CaseStatus.REFUSED, person_id, now)
        Reversal.objects.filter(case=case, status=ReversalStatus.WAITING).update(
            status=ReversalStatus.DROPPED
        )
        record_case(case, "reversal_refused", actor, reason, now)
    return case


def _locked(case_id: UUID) -> ReversalCase:
    case = ReversalCase.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound
    if case.status != CaseStatus.PROPOSED:
        raise NotWaiting
    return case


def _decide(case: ReversalCase, status: CaseStatus, person_id: UUID, now: datetime) -> None:
    rows = ReversalCase.objects.filter(pk=case.pk)
    if not claim(rows, old=CaseStatus.PROPOSED, new=status, decided_by=person_id, decided_at=now):
        raise NotWaiting
    case.refresh_from_db()
