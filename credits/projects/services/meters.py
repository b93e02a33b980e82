"""Naming the meters of a draft."""

import re
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.projects.errors import MeterTaken, ProjectStateConflict, TooMany
from credits.projects.keys import is_key, plain_key
from credits.projects.models import Meter, ProjectKind
from credits.projects.permissions import check_change
from credits.projects.policies import input_for
from credits.projects.selectors import locked_for
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, gettext_noop

METERS_MOST = 50
_NUMBER = re.compile(r"[0-9A-Z]{4,40}")


def add_meter(
    *,
    actor: Actor,
    now: datetime,
    project_id: UUID,
    serial_no: str,
    unit: str,
    input_name: str | None = None,
) -> Meter:
    """Add a meter by the number on its plate; what it measures is the methodology's only input unless told.

    What is monitored is part of what a registrar reviews, so a meter comes before that.
    Raises: InvalidInput, MeterTaken, NotFound, NotPermitted, ProjectStateConflict, TooMany.
    """
    number = re.sub(r"[\s\-_/.]+", "", serial_no).upper()
    if not _NUMBER.fullmatch(number):
        raise InvalidInput(gettext_noop("Write 4 to 40 letters and digits, as on the plate."))
    if not is_key(plain_key(number)):
        raise InvalidInput(gettext_noop("Without the zeros before it the number has fewer than 4 places."))
    try:
        with transaction.atomic():
            project = locked_for(actor, project_id)
            check_change(actor, project)
            if project.status != ProjectStatus.DRAFT:
                raise ProjectStateConflict
            if project.kind == ProjectKind.BUNDLE:
                raise InvalidInput(gettext_noop("A bundle's meters come with its sites."))
            if project.meters.count() >= METERS_MOST:
                raise TooMany(gettext_noop("At most %(limit)s are taken."), limit=METERS_MOST)
            measured = input_for(project, input_name, unit)
            meter = Meter.objects.create(
                project=project, input_name=measured.name, serial_no=number, unit=unit, added_at=now
            )
            tell(actor, "meter_added", project, now, meter_id=str(meter.id))
    except IntegrityError as error:
        if constraint_of(error) == "one_live_meter_per_number":
            raise MeterTaken from error
        raise
    return meter
