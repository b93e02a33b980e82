"""Reading custody: lots of a party, and what it holds in all."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet, Sum

from credits.public import RegistryHolding, SerialRange, registry_holdings, serials_in_custody
from market.custody.models import Lot
from market.instruments.models import Instrument
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def holding_of(party_id: UUID, instrument_code: str) -> int:
    """Return the tonnes that a party has of an instrument, in hand and in custody; raises NotFound."""
    instrument = Instrument.objects.filter(pk=instrument_code).first()
    if instrument is None:
        raise NotFound
    in_hand = registry_holdings(
        party_id,
        scheme=instrument.scheme,
        methodology=instrument.methodology,
        vintage=instrument.vintage,
    )
    in_custody = Lot.objects.filter(party_id=party_id, instrument=instrument).aggregate(Sum("remaining_t"))
    return sum(held.available_t + held.held_t for held in in_hand) + (in_custody["remaining_t__sum"] or 0)


def holdings_of(party_ids: Iterable[UUID], instrument_code: str) -> int:
    """Return the tonnes that several parties have of an instrument together; raises NotFound."""
    return sum(holding_of(party_id, instrument_code) for party_id in party_ids)


def units_in_hand(party_id: UUID, *, scheme: str, methodology: str, vintage: int) -> list[RegistryHolding]:
    """Return what a party could put into custody, by batch."""
    return registry_holdings(party_id, scheme=scheme, methodology=methodology, vintage=vintage)


def lots_of(actor: Actor) -> QuerySet[Lot]:
    """Return the acting party's lots, newest first."""
    return Lot.objects.filter(party=actor.party_id).order_by("-id")


def serials_of(lot: Lot) -> list[SerialRange]:
    """Return the numbers of a lot that are still in custody, lowest first."""
    return serials_in_custody(lot.id) if lot.remaining_t else []
