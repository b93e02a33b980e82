"""Acting for an owner under a mandate: how far it reaches, what was filed, and who shares the benefit."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.mandates.models import WHOLE_BP, Mandate
from accounts.mandates.selectors import MandateNotInForce
from accounts.people.permissions import person_of
from accounts.people.roles import MandateAct
from credits.projects.mandated_filing_models import MandatedFiling
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import gettext_noop


@dataclass(frozen=True, slots=True)
class Share:
    """An agent that filed for a project, and how the benefit is shared between it and the owner."""

    agent_id: UUID
    agent: str
    mandate_id: UUID
    agent_share_bp: int
    valid_from: date
    valid_to: date
    status: str

    @property
    def owner_share_bp(self) -> int:
        return WHOLE_BP - self.agent_share_bp


def within_mandate(actor: Actor, project: str = "id") -> Q:
    """Return the condition that keeps an agent to the projects of its mandate; `project` is the path to the
    id.

    Whoever acts in their own right is kept to nothing by it.
    """
    if actor.entrusted is None:
        return Q()
    if actor.entrusted.subjects is None:
        return Q(**{f"{project}__isnull": False})
    return Q(**{f"{project}__in": actor.entrusted.subjects})


def reaches(actor: Actor, project_id: UUID | None) -> bool:
    """Tell whether an actor's mandate covers a project (None: one that does not stand yet, or none
    at all)."""
    if actor.entrusted is None or actor.entrusted.subjects is None:
        return True
    return project_id in actor.entrusted.subjects


def who_files(actor: Actor, owner_id: UUID) -> tuple[UUID, ...]:
    """Return the parties behind what is filed: the owner, and the agent where one acts for it."""
    return (owner_id,) if actor.entrusted is None else (owner_id, actor.entrusted.agent_id)


def record_filing(
    actor: Actor,
    project_id: UUID | None,
    action: str,
    now: datetime,
    *,
    act: MandateAct = MandateAct.FILE_PROJECTS,
    report_id: UUID | None = None,
) -> None:
    """Write who filed for whom, in the open transaction, where the actor acts under a mandate; else nothing.

    Raises MandateNotInForce: also where it was revoked since the call began.
    """
    if actor.entrusted is None or actor.party_id is None or project_id is None:
        return
    try:
        with transaction.atomic():
            MandatedFiling.objects.create(
                project_id=project_id,
                report_id=report_id,
                act=act,
                action=action,
                owner_id=actor.party_id,
                agent_id=actor.entrusted.agent_id,
                mandate_id=actor.entrusted.mandate_id,
                person=person_of(actor),
                filed_at=now,
            )
    except IntegrityError as error:
        if constraint_of(error) != "filed_under_a_mandate_in_force":
            raise
        raise MandateNotInForce(gettext_noop("It does not cover this, or not any more.")) from error


def shares_of(project_ids: Collection[UUID], now: datetime) -> Mapping[UUID, list[Share]]:
    """Return by project the mandates under which something was filed for it, in two queries, newest first."""
    filed = MandatedFiling.objects.filter(project__in=project_ids).values_list("project_id", "mandate_id")
    pairs = set(filed)
    mandates = Mandate.objects.filter(id__in={mandate for _, mandate in pairs}).select_related("agent")
    by_id, today = {mandate.id: mandate for mandate in mandates}, business_date(now)
    found: dict[UUID, list[Share]] = defaultdict(list)
    for project_id, mandate_id in sorted(pairs, key=lambda pair: pair[1], reverse=True):
        mandate = by_id[mandate_id]
        found[project_id].append(
            Share(
                agent_id=mandate.agent_id,
                agent=mandate.agent.name,
                mandate_id=mandate.id,
                agent_share_bp=mandate.agent_share_bp,
                valid_from=mandate.valid_from,
                valid_to=mandate.valid_to,
                status=mandate.status_on(today),
            )
        )
    return found


def filing_agents(project_id: UUID, now: datetime) -> set[UUID]:
    """Return the agents that filed something for a project under a mandate which is in force."""
    shares = shares_of([project_id], now).get(project_id, [])
    return {share.agent_id for share in shares if share.status == "IN_FORCE"}
