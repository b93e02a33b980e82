"""Making and changing parties."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.models import Party, User
from accounts.people.permissions import check_may, person_of
from accounts.people.phones import phone_index
from accounts.people.states import Language, PartyKind
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop
from puhui.kernel.regions import region_chain

PROFILE_FIELDS = frozenset({"name", "language", "region"})


class UserExists(PuhuiError):
    """The number or the user name belongs to somebody already."""

    kind, code, title = Kind.CONFLICT, "user_exists", gettext_noop("There is such a user already")


def create_person(
    *,
    actor: Actor,
    now: datetime,
    phone: str | None = None,
    name: str = "",
    language: str = Language.ZH_HANS,
    region: str | None = None,
    username: str | None = None,
    password: str | None = None,
) -> User:
    """Make a person and the user who signs in; with a `username` a member of staff.

    `phone` is in E.164. Raises: NotPermitted, RegionUnknown, UserExists.
    """
    check_may(actor, "accounts.create_person", region=region)
    if region is not None:
        region_chain(region)
    person = Party(kind=PartyKind.PERSON, name=name, language=language, region=region, created_at=now)
    user = User(
        person=person,
        username=username,
        is_staff=username is not None,
        phone=phone,
        phone_index=phone_index(phone) if phone else None,
        created_at=now,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            user.save(force_insert=True)
            _tell(actor, "person_created", person, now, user_id=str(user.id))
    except IntegrityError as error:
        if User.objects.filter(phone_index=user.phone_index or b"").exists() or _has_name(username):
            raise UserExists from error
        raise
    return user


def create_organisation(
    *, actor: Actor, now: datetime, name: str, region: str | None = None, language: str = Language.ZH_HANS
) -> Party:
    """Make an organisation; roles are granted apart. Raises: NotPermitted, RegionUnknown."""
    check_may(actor, "accounts.create_organisation", region=region)
    if region is not None:
        region_chain(region)
    with transaction.atomic():
        party = Party.objects.create(
            kind=PartyKind.ORGANISATION, name=name, language=language, region=region, created_at=now
        )
        _tell(actor, "organisation_created", party, now)
    return party


def update_profile(*, actor: Actor, now: datetime, changes: dict[str, Any]) -> Party:
    """Change the caller's own name, language or region. Raises: NotFound, RegionUnknown."""
    if unknown := set(changes) - PROFILE_FIELDS:
        raise ValueError(f"not of the profile: {sorted(unknown)}")
    if changes.get("region") is not None:
        region_chain(changes["region"])
    with transaction.atomic():
        person = _locked(person_of(actor))
        for field, value in changes.items():
            setattr(person, field, value)
        if changes:
            person.save(update_fields=sorted(changes))
            _tell(actor, "profile_updated", person, now, fields=sorted(changes))
    return person


def _locked(party_id: UUID) -> Party:
    party = Party.objects.select_for_update().filter(id=party_id).first()
    if party is None:
        raise NotFound
    return party


def _has_name(username: str | None) -> bool:
    return username is not None and User.objects.filter(username=username).exists()


def _tell(actor: Actor, action: str, party: Party, now: datetime, **detail: Any) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="party",
        object_id=party.id,
        now=now,
        region=party.region or "",
        **detail,
    )
