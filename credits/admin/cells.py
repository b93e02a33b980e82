"""Values that several pages of credits show alike: a party, an asset, a date with its open end."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.people.roles import Role
from accounts.people.states import PartyKind
from credits.ledger.models import Asset
from credits.ledger.types import Book
from puhui.kernel.admin.columns import Column, computed, written
from puhui.kernel.admin.words import NOTHING, amount, link, region_name, short

# Where numbers of a batch are, as the public register words it.
PLACES = {
    "held": gettext_noop("in a holding"),
    "escrow": gettext_noop("in escrow"),
    "external": gettext_noop("at an outside venue"),
    "retired": gettext_noop("retired"),
    "cancelled": gettext_noop("cancelled"),
    "buffer": gettext_noop("withheld as buffer"),
}
UNIT = {Book.PERSONAL: "g", Book.COIN_ONLY: "g", Book.REGISTRY: "g"}


def party_link(party_id: UUID | None) -> Any:
    """Return a link to a party, by the end of its id."""
    if party_id is None:
        return NOTHING
    return link(reverse("admin:accounts_party_change", args=[party_id]), short(party_id))


def party(label: str | Promise) -> Column:
    """Return the column of the party that a row belongs to."""
    return computed("party", label, lambda row: party_link(row.party_id))


def organisation(label: str | Promise) -> Column:
    """Return the column of an organisation that a row belongs to, by its name, which is public. The page
    reads the party along with its rows (`list_select_related`)."""

    def show(row: Any) -> Any:
        if row.party.kind != PartyKind.ORGANISATION:
            return party_link(row.party_id)
        return link(reverse("admin:accounts_party_change", args=[row.party_id]), row.party.name)

    return computed("party", label, show)


def quantity(asset: Asset, number: int | None) -> str:
    """Return an amount in the unit of its asset: grams, coins or fen."""
    if asset.book == Book.COIN:
        return amount(number, _("coins"))
    return amount(number, _("fen") if asset.book == Book.CASH else UNIT[Book(asset.book)])


def asset_name(asset: Asset) -> str:
    """Return what an asset is, in words."""
    parts = [asset.get_book_display(), asset.scheme, asset.methodology]
    parts += [region_name(asset.city) if asset.city else "", str(asset.vintage or ""), asset.batch]
    return " · ".join(part for part in parts if part)


def role_name(role: str) -> str:
    """Return a role in words; one that is no more stands as it is."""
    return str(Role(role).label) if role in Role.values else role


def place_name(status: str) -> str:
    """Return where numbers of a batch are, in words."""
    return _(PLACES[status])


def period(begin: date | None, end: date | None) -> str:
    """Return a half-open period of days."""
    return f"{written(begin)} – {end.isoformat() if end else '…'}"
