"""What the market may know: batches, holdings, serial numbers, and what kind of party somebody is."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.people.models import Party
from accounts.people.states import PartyKind
from credits.issuance.gainers import voids_of_gainer
from credits.issuance.models import Issuance
from credits.issuance.states import IssuanceStatus
from credits.ledger.models import Asset
from credits.ledger.selectors import balances_of
from credits.ledger.serial_models import SerialBlock
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book
from credits.public.types import BatchFacts, RegistryHolding, SerialRange
from credits.schemes.models import Programme
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import G_PER_T


def registry_asset(batch: str) -> Asset:
    """Return the asset that a batch is in the ledger; raises NotFound."""
    asset = Asset.objects.filter(book=Book.REGISTRY, batch=batch).first()
    if asset is None:
        raise NotFound
    return asset


def batch_facts(batch: str) -> BatchFacts:
    """Return what a batch is of; raises NotFound."""
    asset = registry_asset(batch)
    return BatchFacts(asset.batch, asset.scheme, asset.methodology, asset.city, asset.vintage or 0)


def is_void(batch: str) -> bool:
    """Tell whether a batch proved wrong and was voided; of a batch there is not, no."""
    return Issuance.objects.filter(batch=batch, status=IssuanceStatus.VOIDED).exists()


def void_of(batch: str, party_id: UUID) -> UUID | None:
    """Return the void of a batch that a party gained by: issued to it, or shared with it as the owner of
    roofs of a bundle. None if it stands, or is another's."""
    rows = voids_of_gainer(party_id).filter(issuance__batch=batch)
    return rows.values_list("id", flat=True).first()


def where_issued_and_voided(*, batch: str, party: str) -> Exists:
    """Return a condition on rows that name a batch and a party, in fields of these names.

    It holds where the party gained by the batch and it is void.
    """
    return Exists(voids_of_gainer(OuterRef(party)).filter(issuance__batch=OuterRef(batch)))


def registry_holdings(
    party_id: UUID, *, scheme: str, methodology: str, vintage: int
) -> list[RegistryHolding]:
    """Return what a party has in hand of a kind of unit, by batch; what lies in custody is not among it."""
    rows = balances_of(party_id).filter(
        asset__book=Book.REGISTRY,
        asset__scheme=scheme,
        asset__methodology=methodology,
        asset__vintage=vintage,
    )
    return [
        RegistryHolding(
            batch=row.asset.batch,
            methodology=row.asset.methodology,
            city=row.asset.city,
            vintage=row.asset.vintage or 0,
            available_t=row.available // G_PER_T,
            held_t=row.held // G_PER_T,
        )
        for row in rows
        if row.available or row.held
    ]


def holder_is_person(party_id: UUID) -> bool:
    """Tell whether a party is a natural person; raises NotFound."""
    kind = Party.objects.filter(pk=party_id).values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound
    return kind == PartyKind.PERSON


def programme_party(scheme: str) -> UUID | None:
    """Return the organisation of a scheme's budget, which gets the fees, if there is one."""
    return Programme.objects.filter(scheme_id=scheme).values_list("party_id", flat=True).first()


def serials_in_custody(lot_id: UUID) -> list[SerialRange]:
    """Return the numbers that lie in escrow under a lot, lowest first."""
    blocks = SerialBlock.objects.filter(source_ref=lot_id, to_transfer=None).order_by("first_no")
    escrows = {block.scheme: system_account(AccountKind.ESCROW, block.scheme) for block in blocks}
    return [_range(block) for block in blocks if block.account_id == escrows[block.scheme]]


def serials_of_transfer(transfer_id: UUID) -> list[SerialRange]:
    """Return the numbers that a transfer brought to its credit account, lowest first."""
    blocks = SerialBlock.objects.filter(from_transfer=transfer_id).order_by("first_no")
    parents = SerialBlock.objects.filter(to_transfer=transfer_id).values_list("account_id", flat=True)
    # What is left of a block that was split stays where it was, and is of the same transfer's making.
    came_from = set(parents)
    return [_range(block) for block in blocks if block.account_id not in came_from]


def _range(block: SerialBlock) -> SerialRange:
    return SerialRange(block.batch, block.first_no, block.last_no)
