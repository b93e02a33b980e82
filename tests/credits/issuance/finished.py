"""Cases that went the whole way: a roof's units, some of them retired, and the programme's."""

from credits.issuance.models import Issuance
from credits.ledger.types import Book
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import GRAMS, NOVEMBER, OCTOBER, joins, open_office, send
from tests.credits.issuance.roof import Roof


def minted_and_retired(roof: Roof) -> Issuance:
    """Issue the roof's 344 t and retire 44 of them."""
    issuance = roof.minted()
    retire_units(
        actor=roof.mei.actor,
        book=Book.REGISTRY,
        quantity_g=44_000_000,
        purpose="voluntary",
        beneficiary="Lantern fair",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
        batch=issuance.batch,
    )
    return issuance


def programmes_units(roof: Roof) -> Issuance:
    """Issue three tonnes of residents' grams to the programme; the clock goes on to November."""
    open_office()
    set_clock(OCTOBER)
    for number, grams in enumerate(GRAMS):
        joins(number, grams)
    set_clock(NOVEMBER)
    return roof.minted(send(cast.ning().actor))
