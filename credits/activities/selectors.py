"""Reading activities: what an actor may see."""

from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from credits.activities.models import Activity, ActivityTrace
from puhui.kernel.commands import Actor


def visible_to(actor: Actor) -> QuerySet[Activity]:
    """Return the activities of the party acted for."""
    return Activity.objects.filter(party=actor.party_id).select_related("type")


class TraceState(models.TextChoices):
    """What became of the raw points that came with an act."""

    NONE = "NONE", _("none was sent")
    KEPT = "KEPT", _("raw points kept")
    DESTROYED = "DESTROYED", _("raw points no longer kept; what was concluded from them is")


def trace_state(activity: Activity) -> TraceState:
    """Tell whether an act came with a trace, and whether its points are still there."""
    if activity.trace_digest is None:
        return TraceState.NONE
    return TraceState.KEPT if _has_points(activity.pk) else TraceState.DESTROYED


def _has_points(activity_id: UUID) -> bool:
    return ActivityTrace.objects.filter(activity_id=activity_id).exists()
