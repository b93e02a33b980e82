"""Naming the devices and plots of a draft, each by its own number, and the operator whose rides it counts."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.projects.errors import ObjectClaimed, ProjectStateConflict, TooMany
from credits.projects.keys import is_key, plain_key
from credits.projects.object_models import ObjectKind, ProjectObject
from credits.projects.permissions import check_change
from credits.projects.selectors import locked_for
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, gettext_noop

OBJECTS_MOST = 5_000
KINDS = (ObjectKind.DEVICE, ObjectKind.PLOT, ObjectKind.OPERATOR)


def add_project_object(
    *, actor: Actor, now: datetime, project_id: UUID, kind: str, number: str
) -> ProjectObject:
    """Add a device by its serial number, a plot by its number in the land register, an operator by its code.

    Raises: InvalidInput, NotFound, NotPermitted, ObjectClaimed (it stands in a live project, perhaps this
    one), ProjectStateConflict, TooMany.
    """
    key = plain_key(number)
    if kind not in KINDS or not is_key(key):
        raise InvalidInput(gettext_noop("Name a DEVICE, PLOT or OPERATOR by 4 to 60 letters and digits."))
    try:
        with transaction.atomic():
            project = locked_for(actor, project_id)
            check_change(actor, project)
            if project.status != ProjectStatus.DRAFT:
                raise ProjectStateConflict
            if ProjectObject.objects.filter(project=project).count() >= OBJECTS_MOST:
                raise TooMany(gettext_noop("At most %(limit)s are taken."), limit=OBJECTS_MOST)
            added = ProjectObject.objects.create(
                project=project, kind=kind, key=key, number=number.strip(), added_at=now
            )
            tell(actor, "project_object_added", project, now, thing_id=str(added.id), kind=kind)
    except IntegrityError as error:
        match constraint_of(error):
            case "one_live_project_per_device_or_plot":
                raise ObjectClaimed from error
            case "project_operator_known":
                detail = gettext_noop("No operator of shared bicycles in this place has that code.")
                raise InvalidInput(detail) from error
            case "project_of_one_operator":
                raise TooMany(gettext_noop("At most %(limit)s are taken."), limit=1) from error
        raise
    return added


def remove_project_object(*, actor: Actor, now: datetime, project_id: UUID, object_id: UUID) -> None:
    """Take a device or plot off a draft; it is free for another project then.

    Raises: NotFound, NotPermitted, ProjectStateConflict (also where it was taken off already).
    """
    with transaction.atomic():
        project = locked_for(actor, project_id)
        check_change(actor, project)
        rows = ProjectObject.objects.filter(project=project, id=object_id, ended_at=None)
        if project.status != ProjectStatus.DRAFT or not rows.update(ended_at=now):
            raise ProjectStateConflict
        tell(actor, "project_object_removed", project, now, thing_id=str(object_id))
