"""A bakery with a lot, two operators, two venues, and the way of a transfer to any of its states."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from credits.evidence.models import EvidenceFile
from credits.ledger.models import Transfer
from market.bridge.drafting import draft_transfer
from market.bridge.locking import lock_transfer
from market.bridge.models import BridgeTransfer, Venue
from market.bridge.running import run_bridge
from market.bridge.sending import look_after
from market.custody.models import Lot, LotReservation
from market.custody.papers import Paper
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import CastMember
from tests.market.instruments import lot_of, pv
from tests.market.risk.orders import admit
from tests.market.units import NOW

PRICE = 3_800


@dataclass
class Stage:
    """Who and what there is."""

    mei: CastMember
    ning: CastMember
    ou: CastMember
    lot: Lot

    def drafted(self, venue: str = "manual", quantity_t: int = 10, lot: Lot | None = None) -> BridgeTransfer:
        return draft_transfer(
            actor=self.mei.actor,
            lot_id=(lot or self.lot).id,
            venue_code=venue,
            quantity_t=quantity_t,
            min_price_fen=PRICE,
            command_id=new_id(),
            now=NOW,
        )

    def locked(self, venue: str = "manual", quantity_t: int = 10) -> BridgeTransfer:
        transfer = self.drafted(venue, quantity_t)
        return lock_transfer(
            actor=self.ning.actor,
            transfer_id=transfer.id,
            reason="the holder's order is in writing",
            command_id=new_id(),
            now=NOW,
        )

    def sent(self, venue: str = "manual", quantity_t: int = 10) -> BridgeTransfer:
        transfer = self.locked(venue, quantity_t)
        work()
        return fresh(transfer)


def make_stage(tonnes: int = 100) -> Stage:
    """Make it; the bakery may send 2,000 t an order."""
    pv()
    mei = cast.mei()
    admit(mei.organisation.id, "SME-2")
    lot = lot_of(mei, tonnes)
    for code in ("manual", "sandbox"):
        Venue.objects.get_or_create(
            code=code,
            defaults={"scheme": "DEMO", "connector": code, "title_zh": "场所", "title_en": code.title()},
        )
    return Stage(mei, cast.ning(), cast.ou(), lot)


def paper_of(actor: Actor) -> Paper:
    """Return a page as if it had been received from somebody; to read files has tests of its own."""
    digest = sha256(b"fax 12").hexdigest()
    file, _ = EvidenceFile.objects.get_or_create(
        party_id=actor.party_id,
        digest=digest,
        defaults={
            "media_type": "application/pdf",
            "size_bytes": 6,
            "original_name": "fax.pdf",
            "copy_digest": digest,
            "received_at": NOW,
            "received_from": actor.user_id or new_id(),
        },
    )
    return Paper(file.id, digest)


def work() -> dict[str, int]:
    """Let the worker do what is due."""
    with acting("worker"):
        return run_bridge(now=NOW)


def look(transfer: BridgeTransfer) -> bool:
    """Let the worker ask about one transfer now."""
    BridgeTransfer.objects.filter(pk=transfer.pk).update(busy_until=None)
    with acting("worker"):
        return look_after(transfer.pk)


def acting(role: str):
    """Act as a database role for a while, as one transaction of the test's."""
    return _Acting(role)


class _Acting:
    def __init__(self, role: str) -> None:
        self._role, self._atomic = role, transaction.atomic()

    def __enter__(self) -> None:
        self._atomic.__enter__()
        self._acting = acting_as(self._role)
        self._acting.__enter__()

    def __exit__(self, *error) -> None:
        self._acting.__exit__(*error)
        self._atomic.__exit__(*error)


def fresh(transfer: BridgeTransfer) -> BridgeTransfer:
    return BridgeTransfer.objects.get(pk=transfer.pk)


def exported_t(transfer: BridgeTransfer) -> int:
    """Return the tonnes that left escrow for a transfer."""
    amounts = Transfer.objects.filter(source_ref=transfer.pk, kind="EXPORT").values_list("amount", flat=True)
    return sum(amounts) // 1_000_000


def left(stage: Stage) -> tuple[int, int]:
    """Return what remains of the lot and what of it is promised."""
    lot = Lot.objects.get(pk=stage.lot.pk)
    return lot.remaining_t, lot.reserved_t


def promise(transfer: BridgeTransfer) -> str:
    return LotReservation.objects.get(ref=transfer.pk).status
