"""A transfer of the bakery's units and a destination it may trust, for the authorisation matrix."""

from typing import Any

from accounts.people.roles import Role
from credits.registry.services import initiate_transfer, propose_destination
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.cast import CastMember


def lay_transfers(mei: CastMember, batch: str) -> dict[str, str]:
    """Let a second owner begin a transfer and propose a destination; returns their ids.

    So whoever calls for the bakery may approve them, and may begin others.
    """
    bakery = mei.organisation
    assert bakery is not None
    second = cast.member_of("Ou", Role.ORG_OWNER, bakery)
    now, to = puhui_now(), cast.organisation("Tea of the harbour")
    begun = initiate_transfer(
        actor=second.actor,
        destination=str(to.id),
        batch=batch,
        quantity_t=1,
        reason="for the matrix",
        command_id=new_id(),
        now=now,
    )
    proposed = propose_destination(actor=second.actor, destination=str(to.id), now=now)
    another = cast.organisation("Coffee of the harbour")
    return {
        "party_transfer_id": str(begun.id),
        "destination_id": str(proposed.id),
        "transfer_to": str(another.id),
    }


def bodies_of_transfers(world: Any) -> dict[str, object]:
    """Return the bodies of the calls on transfers and destinations, by route."""
    to, reason = {"destination": world.objects["transfer_to"]}, {"reason": "for the matrix"}
    return {
        "transfers": {**to, "batch": world.objects["batch"], "quantity_t": 1, **reason},
        "transfers/<uuid:party_transfer_id>/cancel": reason,
        "trusted-destinations": to,
        "trusted-destinations/<uuid:destination_id>/remove": reason,
    }
