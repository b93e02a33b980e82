"""The command behind "show the name and number": with a reason, on the record, and at most so often a day
(T34)."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.people.models import Party, User
from accounts.people.permissions import can, check_may
from accounts.people.phones import parse_phone, phone_index
from accounts.people.roles import allows
from puhui.kernel.audit import record_event
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted, RateLimited, gettext_noop
from puhui.kernel.ids import id_floor
from puhui.kernel.models import AuditEvent
from puhui.kernel.reasons import check_reason

DAILY_QUOTA = 50
PERMISSION = "accounts.unmask_party"
ACTION, LOOK_UP = "party_unmasked", "party_looked_up"


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A person in the clear, for one answer. `left`: how often the actor may still ask today."""

    name: str
    phone: str
    left: int


def unmask_party(*, actor: Actor, party_id: UUID, reason: str, now: datetime) -> Unmasked:
    """Return name and telephone number of a party.

    Raises: InvalidInput (no reason), NotFound, NotPermitted, RateLimited (the day's quota is used up).
    """
    check_reason(reason)
    with transaction.atomic():
        party = Party.objects.select_related("user").filter(id=party_id).first()
        if party is None:
            raise NotFound
        check_may(actor, PERMISSION, region=party.region)
        left = _take_one(actor)
        record_event(
            actor=actor,
            action=ACTION,
            object_type="party",
            object_id=party.id,
            now=now,
            reason=reason,
            region=party.region or "",
        )
    user: User | None = getattr(party, "user", None)
    return Unmasked(name=party.name, phone=(user.phone if user else None) or "", left=left)


def find_by_phone(*, actor: Actor, phone: str, reason: str, now: datetime) -> UUID:
    """Return the party of the person with this number; counts like an unmasking, found or not.

    Raises: InvalidInput (no reason), NotFound (nobody, or outside the territory), NotPermitted, PhoneInvalid,
    RateLimited.
    """
    check_reason(reason)
    index = phone_index(parse_phone(phone))
    with transaction.atomic():
        user = User.objects.select_related("person").filter(phone_index=index).first()
        if user is not None and not can(actor, PERMISSION, region=user.person.region):
            user = None
        if user is None and not any(allows(held.role, PERMISSION) for held in actor.roles):
            raise NotPermitted
        _take_one(actor)
        record_event(
            actor=actor,
            action=LOOK_UP,
            object_type="party",
            object_id=user.person_id if user else "",
            now=now,
            reason=reason,
            region=(user.person.region or "") if user else "",
            found=user is not None,
        )
    if user is None:
        raise NotFound(gettext_noop("Nobody with this number, or not in your region."))
    return user.person_id


def _take_one(actor: Actor) -> int:
    """Count one use of the actor's day and return how many are left; raises RateLimited.

    Counted from the trail itself, under a lock of the actor's own: two tabs at once are two uses. Real days
    count.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"unmask:{actor.user_id}"])
    today = datetime.combine(business_date(timezone.now()), time(), SHANGHAI)
    used = AuditEvent.objects.filter(
        acting_party_id=actor.party_id, id__gte=id_floor(today), action__in=[ACTION, LOOK_UP]
    ).count()
    if used >= DAILY_QUOTA:
        raise RateLimited(
            gettext_noop("You have looked at %(quota)s people today; no more."), quota=DAILY_QUOTA
        )
    return DAILY_QUOTA - used - 1
