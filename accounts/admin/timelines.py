"""What was done to an object and to what belongs with it, on its page, oldest first.

In what capacity somebody acted, and never who: that is in the audit trail, for those who may read it.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.people.roles import MandateAct, Role
from puhui.kernel.admin.acts import act_word
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.models import AuditEvent

# Of long histories the page shows the end; the trail has all of it.
EVENTS_MOST = 100
CAPACITIES: dict[str, Any] = {
    **dict(Role.choices),
    **dict(MandateAct.choices),
    "SYSTEM": _("the installation itself"),
    "RESIDENT": _("resident"),
}


def timeline_part(*about: tuple[str, Any], actions: str = "") -> Part:
    """Return the events of objects, each given as (kind in the trail, id); `actions`: how theirs begin."""
    of_any = reduce(or_, (Q(object_type=kind, object_id=str(number)) for kind, number in about))
    events = AuditEvent.objects.filter(of_any, action__startswith=actions).order_by("-id")[:EVENTS_MOST]
    rows = [
        [written(event.at), act_word(event.action), role_name(event.actor_role), event.reason]
        for event in reversed(events)
    ]
    return Part(_("Time-line"), [_("at"), _("what"), _("role"), _("reason")], rows)


def all_of(kind: str, numbers: Iterable[Any]) -> list[tuple[str, Any]]:
    """Return several objects of one kind, for a time-line over all of them."""
    return [(kind, number) for number in numbers]


def role_name(held: str) -> str:
    """Return the roles held in an act in words (codes with commas between); one that is no more stands as
    it is."""
    return ", ".join(str(CAPACITIES.get(role, role)) for role in held.split(","))
