"""A row behind every page of the register: a transfer that waits, a destination, a freeze."""

from dataclasses import replace

from accounts.people.models import User
from accounts.people.roles import Role
from credits.registry.services import initiate_transfer, place_freeze, propose_destination
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.cast import CastMember
from tests.market.units import minted


def make_register(mei: CastMember, text: str) -> None:
    """Make what the bakery has on its way; a registrar has frozen its batch since."""
    bakery = mei.organisation
    assert bakery is not None
    cast.PHONES.setdefault("Bai", "+8613800138251")
    cast.member_of("Bai", Role.ORG_OWNER, bakery)
    batch, now = minted(bakery, 5), puhui_now()
    to = str(cast.organisation(f"Tea {text}").id)
    initiate_transfer(
        actor=mei.actor,
        destination=to,
        batch=batch,
        quantity_t=2,
        reason=text,
        command_id=new_id(),
        now=now,
    )
    propose_destination(actor=mei.actor, destination=to, now=now)
    # One of those who approved the mint: nobody of the cast, whom the tests make themselves.
    registrar = User.objects.filter(memberships__role=Role.REGISTRAR).order_by("id").first()
    assert registrar is not None
    place_freeze(
        actor=replace(cast.INSTALLATION, person_id=registrar.person_id),
        scope="BATCH",
        target=batch,
        reason=text,
        now=now,
    )
