"""Giving a mandate: an approver of the owner, on a paper that both have signed."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.mandates.models import WHOLE_BP, Mandate
from accounts.mandates.news import GIVEN, tell_both
from accounts.mandates.permissions import check_grants
from accounts.organisations.models import OrganisationPaper, PaperKind
from accounts.organisations.services.telling import lock
from accounts.people.models import Party
from accounts.people.permissions import person_of
from accounts.people.roles import MandateAct
from accounts.people.states import PartyKind
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop

# Design values.
LONGEST = timedelta(days=3 * 366)
SUBJECTS_MOST = 500


def grant_mandate(
    *,
    actor: Actor,
    now: datetime,
    owner_id: UUID,
    agent_id: UUID,
    acts: Collection[str],
    subjects: Collection[UUID] | None,
    paper_id: UUID,
    valid_from: date,
    valid_to: date,
    agent_share_bp: int,
) -> Mandate:
    """Entrust an agent with `acts` (MandateAct) over [valid_from, valid_to); `subjects` None: all projects.

    `agent_share_bp`: the agent's part of the benefit in hundredths of a percent, as the paper says.
    Raises: GrantorIsAgent, InvalidInput (`errors` names the field), NotFound (also the paper), NotPermitted.
    """
    check_grants(actor, owner_id, agent_id)
    named = set(acts)
    wrong = [
        ("acts", not named or bool(named - set(MandateAct.values)), gettext_noop("There is no such act.")),
        (
            "subjects",
            subjects is not None and not 1 <= len(set(subjects)) <= SUBJECTS_MOST,
            gettext_noop("Name one project at least, or leave it out for all."),
        ),
        (
            "valid_to",
            not valid_from < valid_to <= valid_from + LONGEST or valid_to <= business_date(now),
            gettext_noop("A mandate lasts a day to three years, and is not over yet."),
        ),
        ("agent_share_bp", not 0 <= agent_share_bp <= WHOLE_BP, gettext_noop("A part of the whole.")),
        ("agent_id", agent_id == owner_id, gettext_noop("The agent is another organisation.")),
    ]
    if members := [_member(field, detail) for field, is_wrong, detail in wrong if is_wrong]:
        raise InvalidInput(errors=members)
    if not Party.objects.filter(id=agent_id, kind=PartyKind.ORGANISATION, frozen_at=None).exists():
        raise NotFound(gettext_noop("There is no such organisation."))
    with transaction.atomic():
        owner = lock(owner_id)
        check_grants(actor, owner_id, agent_id)
        papers = OrganisationPaper.objects.filter(party=owner_id, kind=PaperKind.ENTRUSTMENT)
        paper = papers.filter(id=paper_id).first()
        if paper is None:
            raise NotFound(gettext_noop("There is no such paper."))
        mandate = Mandate.objects.create(
            owner=owner,
            agent_id=agent_id,
            acts=sorted(named),
            subjects=None if subjects is None else sorted(set(subjects)),
            paper=paper,
            document_digest=paper.digest,
            valid_from=valid_from,
            valid_to=valid_to,
            agent_share_bp=agent_share_bp,
            granted_at=now,
            granted_by=person_of(actor),
        )
        record_event(
            actor=actor,
            action="mandate_given",
            object_type="mandate",
            object_id=mandate.id,
            now=now,
            region=owner.region or "",
            agent_id=str(agent_id),
            acts=mandate.acts,
            agent_share_bp=agent_share_bp,
            digest=paper.digest,
        )
        tell_both(GIVEN, mandate)
    return mandate


def _member(field: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/{field}", "code": "invalid", "detail": detail}
