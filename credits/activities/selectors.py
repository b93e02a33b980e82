"""Reading activities: what an actor may see."""

from django.db.models import QuerySet

from credits.activities.models import Activity
from puhui.kernel.commands import Actor


def visible_to(actor: Actor) -> QuerySet[Activity]:
    """Return the activities of the party acted for."""
    return Activity.objects.filter(party=actor.party_id).select_related("type")
