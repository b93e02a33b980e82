"""What objects with states show: what was done to them by whom, and what the caller may do next."""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from puhui.kernel.audit import record_event, role_of
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id
from puhui.kernel.rest.objects import Act, histories_of, state_of
from tests import cast

pytestmark = pytest.mark.django_db


@dataclass
class Thing:
    pk: object
    status: str = "DRAFT"


def _done(actor, action: str, thing: Thing, reason: str = "") -> None:
    record_event(
        actor=actor, action=action, object_type="thing", object_id=thing.pk, now=timezone.now(), reason=reason
    )


def test_history_tells_the_capacity_and_never_who():
    mei, chen, thing = cast.mei(), cast.chen(), Thing(new_id())
    _done(mei.actor, "thing_made", thing)
    _done(chen.actor, "thing_returned", thing, "The paper is not readable.")
    _done(system_actor("sweep"), "thing_swept", thing)
    history = histories_of("thing", [thing.pk])[str(thing.pk)]
    assert [(event["action"], event["role"], event["reason"]) for event in history] == [
        ("thing_made", "ORG_OWNER", ""),
        ("thing_returned", "REGISTRAR", "The paper is not readable."),
        ("thing_swept", "SYSTEM", ""),
    ]
    assert set(history[0]) == {"at", "action", "role", "reason"}


def test_a_history_is_of_its_own_object_alone():
    mei, one, other = cast.mei(), Thing(new_id()), Thing(new_id())
    _done(mei.actor, "thing_made", one)
    assert histories_of("thing", [other.pk])[str(other.pk)] == []
    assert histories_of("another", [one.pk])[str(one.pk)] == []


def test_actions_need_the_state_and_the_right():
    mei, rui = cast.mei(), cast.rui()
    acts = (
        Act("submit", {"DRAFT"}, lambda actor, thing: actor.party_id == mei.organisation.id),
        Act("close", {"OPEN"}, lambda actor, thing: True),
    )
    thing = Thing(new_id())
    shown = state_of(thing, object_type="thing", acts=acts, actor=mei.actor)
    assert shown == {"status": "DRAFT", "allowed_actions": ["submit"], "history": []}
    assert state_of(thing, object_type="thing", acts=acts, actor=rui.actor)["allowed_actions"] == []


def test_a_resident_acts_as_a_resident():
    assert role_of(cast.lin().actor) == "RESIDENT"
    assert role_of(cast.ning().actor) == "OPERATOR"
