"""Reading retirements: one's own, and the certificates that everybody may see."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from credits.ledger.models import Transfer
from credits.ledger.serial_models import SerialBlock
from credits.ledger.types import TransferKind
from credits.retirement.models import Retirement
from credits.retirement.numbers import as_typed
from credits.retirement.types import Certificate, Line
from credits.schemes.models import Scheme
from puhui.kernel.catalog import Text
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.regions import places

_RETIRING = (
    TransferKind.RETIREMENT,
    TransferKind.PURCHASE_RETIREMENT,
    TransferKind.PROGRAMME_RETIREMENT,
)


def visible_to(actor: Actor) -> QuerySet[Retirement]:
    """Return the acting party's retirements, newest first."""
    return Retirement.objects.filter(party=actor.party_id).order_by("-id")


def certificate_by_number(number: str) -> Certificate:
    """Return the certificate with this number, as typed by anybody; raises NotFound."""
    retirement = Retirement.objects.filter(certificate_no=as_typed(number)).first()
    if retirement is None:
        raise NotFound
    return certificates_of([retirement])[0]


def certificates_of(retirements: Iterable[Retirement]) -> list[Certificate]:
    """Return the certificates of retirements, in their order."""
    rows = list(retirements)
    lines = _lines([row.id for row in rows])
    schemes = Scheme.objects.in_bulk({row.scheme for row in rows})
    return [_certificate(row, schemes[row.scheme], lines[row.id]) for row in rows]


def _certificate(row: Retirement, scheme: Scheme, lines: list[Line]) -> Certificate:
    return Certificate(
        number=row.certificate_no,
        scheme=scheme.code,
        scheme_name=Text(scheme.name_zh, scheme.name_en),
        authority=Text(scheme.authority_zh, scheme.authority_en),
        is_demonstration=scheme.is_demonstration,
        book=row.book,
        quantity_g=row.quantity_g,
        purpose=row.purpose,
        beneficiary=row.beneficiary,
        reason=row.reason,
        retired_at=row.retired_at,
        lines=tuple(lines),
    )


def serials_of(retirement_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the serial numbers that each retirement took out of the world, lowest first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    transfers = _transfers(list(retirement_ids))
    serials = _serials(transfers)
    for transfer in transfers:
        found[transfer.source_ref] += serials[transfer.id]
    return found


def _serials(transfers: Iterable[Transfer]) -> dict[UUID, list[str]]:
    by_transfer = {transfer.id: transfer for transfer in transfers}
    blocks = SerialBlock.objects.filter(from_transfer__in=list(by_transfer)).order_by("first_no")
    found: dict[UUID, list[str]] = defaultdict(list)
    for block in blocks:
        # A transfer also brings back what is left of a block it split, to where that lay before.
        if block.account_id == by_transfer[block.from_transfer].credit_account_id:
            found[block.from_transfer].append(str(block))
    return found


def _transfers(retirement_ids: list[UUID]) -> list[Transfer]:
    return list(
        Transfer.objects.filter(source_ref__in=retirement_ids)
        # The partial index on sources leaves accruals out; naming that lets it be used.
        .exclude(kind=TransferKind.ACCRUAL)
        .filter(kind__in=_RETIRING)
        .select_related("asset")
        .order_by("asset__vintage", "asset_id")
    )


def _lines(retirement_ids: list[UUID]) -> dict[UUID, list[Line]]:
    transfers = _transfers(retirement_ids)
    serials = _serials(transfer for transfer in transfers if transfer.asset.batch)
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for transfer in transfers:
        asset = transfer.asset
        place = places().get(asset.city)
        lines[transfer.source_ref].append(
            Line(
                receipt_id=transfer.id,
                methodology=asset.methodology,
                city_code=asset.city,
                city=place.name if place else Text(asset.city, asset.city),
                vintage=asset.vintage or 0,
                batch=asset.batch,
                quantity_g=transfer.amount,
                serials=tuple(serials[transfer.id]),
            )
        )
    return lines
