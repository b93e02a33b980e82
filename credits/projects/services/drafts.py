"""Drafting a project and changing the draft; once sent in, its data stand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import user_of
from credits.projects.errors import ObjectClaimed, ProjectStateConflict, TooMany
from credits.projects.models import LIVE, Project, ProjectKind, Reading
from credits.projects.permissions import check_change, owner_of
from credits.projects.policies import (
    check_boundary,
    check_figures,
    declared,
    object_key_of,
    placed,
    terms_for,
)
from credits.projects.selectors import locked_for
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from credits.schemes.rules import check_rules_in_force
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, gettext_noop

# What else a draft says of itself; all of it may come later.
BOUNDARY = frozenset({"address", "crediting_from", "crediting_to", "estimated_t_per_year"})
DECLARATIONS = frozenset({"declared_free_of", "no_double_claim"})
PLAIN = frozenset({"name", "region", "object_key", "capacity_kw", "commissioned_on"}) | BOUNDARY
CHANGEABLE = PLAIN | DECLARATIONS | {"place"}
CLAIMED = frozenset({"one_live_project_per_object", "connection_of_one_live_project"})
# Design value: what a firm has on the way at once.
LIVE_MOST = 500


def create_project(
    *,
    actor: Actor,
    now: datetime,
    project_type: str,
    name: str,
    region: str,
    object_key: str,
    commissioned_on: date,
    capacity_kw: Decimal | None = None,
    no_double_claim: bool = False,
    kind: str = ProjectKind.SINGLE,
    **boundary: Any,
) -> Project:
    """Draft a project of the acting organisation under what its scheme names for the type.

    `boundary`: place (GeoJSON), declared_free_of, and what BOUNDARY names. A bundle is made by its own
    command, which asks more.

    Raises: InvalidInput, NotPermitted, ObjectClaimed, RegionUnknown, RulesEnded, TooMany, UnknownProjectType.
    """
    party_id = owner_of(actor)
    terms = terms_for(project_type, region, now=now)
    check_rules_in_force(terms.scheme, business_date(now))
    check_figures(capacity_kw=capacity_kw, commissioned_on=commissioned_on, now=now)
    if unknown := set(boundary) - BOUNDARY - {"place", "declared_free_of"}:
        raise ValueError(f"not known of a project: {sorted(unknown)}")
    if Project.objects.filter(party=party_id, status__in=LIVE).count() >= LIVE_MOST:
        raise TooMany(gettext_noop("At most %(limit)s are taken."), limit=LIVE_MOST)
    project = Project(
        party_id=party_id,
        kind=kind,
        scheme=terms.scheme,
        project_type=project_type,
        methodology=terms.methodology,
        name=name,
        region=region,
        object_key=object_key_of(object_key),
        capacity_kw=capacity_kw,
        commissioned_on=commissioned_on,
        created_at=now,
        created_by=user_of(actor),
        **{name: boundary[name] for name in BOUNDARY & set(boundary)},
    )
    declared(project, {"no_double_claim": no_double_claim} | boundary)
    placed(project, boundary.get("place"))
    check_boundary(project)
    try:
        with transaction.atomic():
            project.save(force_insert=True)
            tell(actor, "project_created", project, now)
    except IntegrityError as error:
        raise _why(error) from error
    return project


def update_project(*, actor: Actor, now: datetime, project_id: UUID, changes: dict[str, Any]) -> Project:
    """Change a draft. `changes` by the names of CHANGEABLE.

    Raises: InvalidInput, NotFound, NotPermitted, ObjectClaimed, ProjectStateConflict, RegionUnknown,
    UnknownProjectType (also where the new place belongs to another scheme).
    """
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not to be changed: {sorted(unknown)}")
    try:
        with transaction.atomic():
            project = locked_for(actor, project_id)
            check_change(actor, project)
            if project.status != ProjectStatus.DRAFT:
                raise ProjectStateConflict
            for field in PLAIN & set(changes):
                value = changes[field]
                setattr(project, field, object_key_of(value) if field == "object_key" else value)
            declared(project, changes)
            if "place" in changes:
                placed(project, changes["place"])
            _check_draft(project, now)
            if changes:
                project.save()
                tell(actor, "project_changed", project, now, fields=sorted(changes))
    except IntegrityError as error:
        raise _why(error) from error
    return project


def _check_draft(project: Project, now: datetime) -> None:
    terms = terms_for(project.project_type, project.region, now=now)
    if terms.scheme != project.scheme:
        raise InvalidInput(gettext_noop("The place belongs to another scheme."))
    project.methodology = terms.methodology
    check_figures(capacity_kw=project.capacity_kw, commissioned_on=project.commissioned_on, now=now)
    check_boundary(project)
    earlier = Reading.objects.filter(
        meter__project=project, superseded_at=None, period_from__lt=project.commissioned_on
    )
    if earlier.exists():
        raise InvalidInput(gettext_noop("There are readings from before that day."))


def _why(error: IntegrityError) -> Exception:
    return ObjectClaimed() if constraint_of(error) in CLAIMED else error
