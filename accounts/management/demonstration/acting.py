"""Acting as one of the cast at an instant of the past: the same actors, the same commands as anybody's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.management.demonstration.cast import CAST, phone_of
from accounts.people.models import Membership, Party, User
from accounts.people.phones import phone_index
from puhui.kernel.clock import SHANGHAI, puhui_now, set_offset
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.roles import acting_as


def user_of(name: str) -> User:
    """Return the user of a member of the cast; raises LookupError, User.DoesNotExist."""
    member = next((one for one in CAST if one.name == name), None)
    if member is None:
        raise LookupError(name)
    return User.objects.select_related("person").get(phone_index=phone_index(phone_of(member)))


def party_of(name: str) -> Party:
    """Return whom a member of the cast acts for: an organisation, or themselves."""
    held = Membership.objects.filter(user=user_of(name), ended_at=None).exclude(party=None)
    membership = held.select_related("party").first()
    party = membership.party if membership else None
    return party or user_of(name).person


def actor_of(name: str) -> Actor:
    """Return a member of the cast as an actor, in the one role they hold, on a device that is trusted."""
    user, party = user_of(name), party_of(name)
    held = Membership.objects.filter(user=user, ended_at=None).values_list("role", "region", "party_id")
    return Actor(
        name=user.username or "resident",
        user_id=user.id,
        person_id=user.person_id,
        party_id=party.id,
        roles=tuple(RoleGrant(*row) for row in held),
        device_trusted=True,
        region=party.region,
    )


def at(instant: datetime) -> datetime:
    """Let the scheme's clock stand at an instant, from which it goes on; returns it."""
    set_offset(instant - timezone.now())
    return puhui_now()


def clock_time(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant of a day in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def today() -> date:
    """Return the day it is in Shanghai by the real clock."""
    return timezone.now().astimezone(SHANGHAI).date()


def go_on(day: date | None) -> None:
    """Let the scheme's clock run with the real one again, or go on from the evening of a day."""
    if day is None:
        set_offset(timedelta(0))
    else:
        at(clock_time(day, 18))


@contextmanager
def as_worker() -> Iterator[None]:
    """Do what only the worker's database role may."""
    with transaction.atomic(), acting_as("worker"):
        yield
