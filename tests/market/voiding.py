"""Two registrars who void batches, the worker that carries it out, and what the market then does."""

from collections import Counter
from collections.abc import Callable

from django.db import transaction

import credits.tasks.consumers  # noqa: F401  who listens to news, as in a worker
from credits.issuance.models import Issuance
from credits.issuance.services import confirm_void, execute_voids, propose_void
from credits.ledger.models import LedgerAccount
from credits.ledger.serial_models import SerialBlock
from credits.registry.services import end_open_transfers
from market.custody.returning import lots_to_return, return_lots
from puhui.kernel import outbox
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.rewards.grams import logged_in_as
from tests.market.auction import OPEN


def make_voider() -> Callable[[str], None]:
    """Return what voids a batch, wholly: proposed, confirmed, carried out, and the news gone round."""
    chen, tang = cast.chen(), cast.tang()

    def void(batch: str) -> None:
        issuance = Issuance.objects.get(batch=batch)
        proposed = propose_void(actor=chen.actor, issuance_id=issuance.id, reason="wrong", now=OPEN)
        confirm_void(actor=tang.actor, void_id=proposed.id, reason="seen", now=OPEN)
        pay_from_the_buffer()
        outbox.relay()

    return void


def pay_from_the_buffer() -> int:
    """Let the worker carry out voids and pay what earlier ones owe; returns the tonnes that it paid so."""
    with transaction.atomic(), acting_as("worker"):
        return execute_voids(release=end_open_transfers, now=OPEN)["compensated_t"]


def give_back() -> int:
    """Let the worker give the buffer what is free of stopped lots; returns how many tonnes."""
    with logged_in_as("worker"):
        return return_lots(lots_to_return(), now=OPEN)


def where_units_lie(batch: str) -> dict[str, int]:
    """Return the tonnes of a batch by the kind of account."""
    kinds = dict(LedgerAccount.objects.values_list("id", "kind"))
    found: Counter[str] = Counter()
    for block in SerialBlock.objects.filter(batch=batch, to_transfer=None):
        found[kinds[block.account_id]] += block.quantity_t
    return dict(found)
