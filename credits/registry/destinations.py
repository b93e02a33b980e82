"""Finding to whom units go: an organisation by the id of its party or by its unified social credit code."""

from uuid import UUID

from django.db.models import Q

from accounts.people.models import Party
from accounts.people.states import PartyKind
from credits.registry.errors import DestinationUnknown
from puhui.kernel.errors import gettext_noop


def destination_named(text: str, *, holder_id: UUID) -> Party:
    """Return the organisation meant; raises DestinationUnknown, also for the holder itself."""
    try:
        named = Q(pk=UUID(text))
    except ValueError:
        named = Q(profile__code=text.strip().upper())
    party = Party.objects.filter(named, kind=PartyKind.ORGANISATION).exclude(pk=holder_id).first()
    if party is None:
        detail = gettext_noop("Name another organisation by its code or its party id.")
        member = {"pointer": "/destination", "code": DestinationUnknown.code, "detail": detail}
        raise DestinationUnknown(detail, errors=[member])
    return party
