"""Who may do what with a project: the owner's people acting for the owner, an agent under its mandate,
registrars of its territory."""

from uuid import UUID

from accounts.mandates.models import Mandate
from accounts.people.models import Membership
from accounts.people.permissions import can, check_may, for_authority
from credits.projects.bundles.owners import owners_of
from credits.projects.errors import ConflictOfInterest
from credits.projects.filings import reaches
from credits.projects.models import Project, ProjectKind
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted

CHANGE, REVIEW, VIEW = "credits.change_project", "credits.review_project", "credits.view_project"


def may_change(actor: Actor, project: Project) -> bool:
    """Tell whether the actor may work on it: as whoever owns it, with a role or a mandate that carries it."""
    owns = actor.party_id == project.party_id and reaches(actor, project.id)
    return owns and can(actor, CHANGE, region=project.region)


def may_review(actor: Actor, project: Project, stakes: frozenset[UUID] | None = None) -> bool:
    """Tell whether the actor may decide on it: for the authority, in its territory, without a stake in it.

    For a list, `stakes_of` the actor is read once and given.
    """
    if not can(for_authority(actor), REVIEW, region=project.region):
        return False
    held = stakes_of(actor) if stakes is None else stakes
    return held.isdisjoint(_staked(project))


def check_change(actor: Actor, project: Project) -> None:
    """Refuse whoever may not work on it; raises NotPermitted. Strangers never get so far: see selectors."""
    if not may_change(actor, project):
        raise NotPermitted


def check_review(actor: Actor, project: Project) -> None:
    """Refuse whoever may not decide on it; raises ConflictOfInterest, NotPermitted."""
    check_may(for_authority(actor), REVIEW, region=project.region)
    if not stakes_of(actor).isdisjoint(_staked(project)):
        raise ConflictOfInterest


def _staked(project: Project) -> frozenset[UUID]:
    """Return whose project it is, and for a bundle whose sites it holds."""
    if project.kind != ProjectKind.BUNDLE:
        return frozenset({project.party_id})
    return owners_of(project.id) | {project.party_id}


def owner_of(actor: Actor) -> UUID:
    """Return the organisation that the actor may work for; raises NotPermitted, also for a person.

    A mandate that names its projects is for those, and none for a new one.
    """
    if actor.party_id is None or actor.party_id == actor.person_id or not reaches(actor, None):
        raise NotPermitted
    check_may(actor, CHANGE, region=actor.region)
    return actor.party_id


def stakes_of(actor: Actor) -> frozenset[UUID]:
    """Return the parties for which the user acts or has ever acted, and those that entrusted one of them."""
    held = (
        Membership.objects.filter(user=actor.user_id).exclude(party=None).values_list("party_id", flat=True)
    )
    entrusted = Mandate.objects.filter(agent__in=held).values_list("owner_id", flat=True)
    return frozenset(party for party in held.union(entrusted) if party)
