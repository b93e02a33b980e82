"""What every object of the API that has states shows: its status, what the caller may do next, its history.

    ACTS = (Act("submit", {S.DRAFT}, may_change), Act("register", {S.CITY_REVIEW}, may_review))
    {"id": project.id, ..., **state_of(project, object_type="project", acts=ACTS, actor=self.actor)}

An action is shown if the state allows it and the caller holds the right; the command still decides.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from puhui.kernel.commands import Actor
from puhui.kernel.models import AuditEvent

# Of one object: nobody reads more, and an answer stays small whatever was done to it.
EVENTS_MOST = 200


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done to an object in one of `states` by whom `may` says."""

    name: str
    states: Collection[str]
    may: Callable[[Actor, Any], bool]


class HistoryBody(serializers.Serializer):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    role = serializers.CharField(help_text="In what capacity somebody acted; never who")
    reason = serializers.CharField(allow_blank=True)


class StateBody(serializers.Serializer):
    """The base of every schema of an object with states."""

    status = serializers.CharField()
    allowed_actions = serializers.ListField(
        child=serializers.CharField(), help_text="What the caller may do to it now"
    )
    history = HistoryBody(many=True)


def state_of(obj: Any, *, object_type: str, acts: Iterable[Act], actor: Actor) -> dict[str, Any]:
    """Return `status`, `allowed_actions` and `history` (oldest first) of one object."""
    return states_of([obj], object_type=object_type, acts=acts, actor=actor)[obj.pk]


def states_of(
    objects: Collection[Any], *, object_type: str, acts: Iterable[Act], actor: Actor
) -> Mapping[Any, dict[str, Any]]:
    """Return the same of a page of objects by their primary keys, in one query."""
    known, histories = tuple(acts), histories_of(object_type, [obj.pk for obj in objects])
    return {
        obj.pk: {
            "status": obj.status,
            "allowed_actions": allowed_actions(obj, acts=known, actor=actor),
            "history": histories[str(obj.pk)],
        }
        for obj in objects
    }


def allowed_actions(obj: Any, *, acts: Iterable[Act], actor: Actor) -> list[str]:
    """Return the names of what the caller may do to the object as it stands."""
    return [act.name for act in acts if obj.status in act.states and act.may(actor, obj)]


def histories_of(object_type: str, ids: Iterable[Any]) -> Mapping[str, list[dict[str, Any]]]:
    """Return what was done to objects by their ids as texts: the latest EVENTS_MOST of each, oldest first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    events = AuditEvent.objects.filter(object_type=object_type, object_id__in=[str(id) for id in ids])
    for event in events.order_by("id").values("object_id", "at", "action", "actor_role", "reason"):
        found[event["object_id"]].append(
            {
                "at": event["at"],
                "action": event["action"],
                "role": event["actor_role"],
                "reason": event["reason"],
            }
        )
    return defaultdict(list, {key: rows[-EVENTS_MOST:] for key, rows in found.items()})
