"""Commands on bundles: drafting one, and sending in a table of its sites."""

from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import user_of
from credits.evidence.storage import keep_file
from credits.evidence.sweep import keep_also
from credits.projects.bundles.selectors import bundle_for
from credits.projects.bundles.table_models import SiteTable
from credits.projects.errors import ProjectStateConflict, TableBeingRead
from credits.projects.models import Project, ProjectKind
from credits.projects.permissions import check_review, may_change
from credits.projects.policies import terms_for
from credits.projects.selectors import locked_for
from credits.projects.services.drafts import create_project
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from credits.projects.types.reading import project_type_of
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotPermitted, gettext_noop
from puhui.kernel.ids import new_id
from puhui.kernel.outbox import tell as tell_workers

RECEIVED = "project.site_table"
NAME_MOST = 200
# Of a registered bundle the sites wait until a registrar admits them (joining.py).
TAKES_SITES = (ProjectStatus.DRAFT, ProjectStatus.REGISTERED)

keep_also("tables of sites", lambda: SiteTable.objects.values_list("digest"))


def create_bundle(
    *,
    actor: Actor,
    now: datetime,
    project_type: str,
    name: str,
    region: str,
    starts_on: date,
    **boundary: Any,
) -> Project:
    """Draft a bundle that the acting organisation holds as agent; its sites come by table.

    The methodology has one metered input, so that a site is a meter. `boundary` as for `create_project`.
    Whoever acts under one owner's mandate holds no bundle: it is the agent's own.
    Raises: InvalidInput, NotPermitted, RegionUnknown, TooMany, UnknownProjectType.
    """
    if actor.entrusted is not None:
        raise NotPermitted
    inputs = terms_for(project_type, region, now=now).document.inputs
    metered = project_type_of(project_type).metered
    if len(inputs) != 1 or inputs[0].items or inputs[0].name not in metered:
        detail = gettext_noop("A bundle needs a methodology with one metered input.")
        raise InvalidInput(detail)
    return create_project(
        actor=actor,
        now=now,
        project_type=project_type,
        name=name,
        region=region,
        # A bundle claims its sites' things; its own number is like no other.
        object_key=f"POA{new_id().hex}",
        commissioned_on=starts_on,
        kind=ProjectKind.BUNDLE,
        **boundary,
    )


def receive_site_table(
    *,
    actor: Actor,
    now: datetime,
    bundle_id: UUID,
    content: BinaryIO,
    name: str = "",
    is_dry_run: bool = False,
    reason: str = "",
) -> SiteTable:
    """Take a table of sites in; a worker reads it soon, and its row tells how far it is. One at a time.

    The agent sends it, or a registrar of the territory for it. `content` can seek.
    Raises: ConflictOfInterest, NotFound, NotPermitted, ProjectStateConflict, TableBeingRead.
    """
    _check_sends(actor, bundle_for(actor, bundle_id))
    digest, size = keep_file(content)
    try:
        with transaction.atomic():
            bundle = locked_for(actor, bundle_id)
            _check_sends(actor, bundle)
            if bundle.status not in TAKES_SITES:
                raise ProjectStateConflict
            table = SiteTable.objects.create(
                bundle=bundle,
                digest=digest,
                size_bytes=size,
                original_name=name[:NAME_MOST],
                is_dry_run=is_dry_run,
                received_at=now,
                received_by=user_of(actor),
            )
            tell(
                actor,
                "site_table_received",
                bundle,
                now,
                reason=reason,
                table_id=str(table.id),
                digest=digest,
            )
            tell_workers(RECEIVED, table=str(table.id))
    except IntegrityError as error:
        if constraint_of(error) == "one_site_table_at_a_time":
            raise TableBeingRead from error
        raise
    return table


def _check_sends(actor: Actor, bundle: Project) -> None:
    """Refuse whoever is neither the agent's nor may decide on it; raises ConflictOfInterest, NotPermitted."""
    if not may_change(actor, bundle):
        check_review(actor, bundle)
