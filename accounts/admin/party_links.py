"""How pages of the admin name a party: organisations by their public name, persons by an id's end."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Membership, Party, User
from accounts.people.role_models import RoleProposal
from accounts.people.states import PartyKind
from puhui.kernel.admin.words import NOTHING, link, short


def party_link(party_id: UUID | None) -> Any:
    """Return a link to a party, by the end of its id."""
    return NOTHING if party_id is None else _linked(party_id, short(party_id))


def named_link(party: Party) -> Any:
    """Return a link to a party, by an organisation's name or the end of a person's id."""
    if party.kind != PartyKind.ORGANISATION:
        return party_link(party.pk)
    return _linked(party.pk, party.name)


def held_for(role: Membership | RoleProposal) -> Any:
    """Return for whom a role is, or is to be, held: the authority, or an organisation with a link."""
    return named_link(role.party) if role.party else _("the authority")


def user_word(user: User) -> str:
    """Return what a user is called: staff by a user name, everybody else by the end of an id."""
    return user.username or short(user.pk)


def _linked(party_id: UUID, words: str) -> Any:
    return link(reverse("admin:accounts_party_change", args=[party_id]), words)
