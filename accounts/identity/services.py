"""Saying which natural person one is: once, and nobody says it twice (decisions 21)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.identity.models import PersonIdentity
from accounts.identity.numbers import identity_index
from accounts.people.permissions import person_of
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class IdentityTaken(PuhuiError):
    """The number is another user's, or this user has declared another number."""

    kind, code = Kind.CONFLICT, "identity_taken"
    title = gettext_noop("One natural person is one user: sign in as the one who gave this number")


class IdentityRequired(PuhuiError):
    """Who decides for an organisation says first which natural person they are."""

    kind, code = Kind.CONFLICT, "identity_required"
    title = gettext_noop("Give your identity number first: two people who decide must be two natural persons")


def declare_identity(*, actor: Actor, identity_number: str, now: datetime) -> PersonIdentity:
    """Keep the person's identity number as a blind index; the same again is the same row.

    Raises: IdentityNumberInvalid, IdentityTaken, NotPermitted (a job).
    """
    person, index = person_of(actor), identity_index(identity_number)
    found = PersonIdentity.objects.filter(person=person).first()
    if found is None:
        try:
            with transaction.atomic():
                found = PersonIdentity.objects.create(person_id=person, identity_index=index, declared_at=now)
                record_event(
                    actor=actor, action="identity_declared", object_type="party", object_id=person, now=now
                )
        except IntegrityError as error:
            found = PersonIdentity.objects.filter(person=person).first()  # the same call came twice at once
            if found is None:
                raise IdentityTaken from error
    if bytes(found.identity_index) != index:
        raise IdentityTaken
    return found


def check_identified(actor: Actor) -> None:
    """Refuse whoever has not said which natural person they are; raises IdentityRequired, NotPermitted."""
    if not PersonIdentity.objects.filter(person=person_of(actor)).exists():
        raise IdentityRequired
