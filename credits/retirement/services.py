"""The command that retires units."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.signin.policies import check_value_out
from credits.ledger.choosing import choose_in_order
from credits.ledger.models import Balance
from credits.ledger.selectors import Spendable, holding_ids, spendable
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import InsufficientUnits, transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.retirement.models import Retirement
from credits.retirement.numbers import new_certificate_no
from credits.retirement.permissions import party_to_retire_for
from credits.retirement.policies import check_purpose
from credits.schemes.models import Scheme
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import gettext_noop
from puhui.kernel.ids import new_id


def retire_units(
    *,
    actor: Actor,
    book: Book,
    quantity_g: int,
    purpose: str,
    beneficiary: str,
    reason: str,
    command_id: UUID,
    now: datetime,
    batch: str = "",
) -> Retirement:
    """Retire units of the acting party for ever, under one certificate, oldest year first (8, 31, 52).

    `quantity_g` in grams; of the registry book whole tonnes of one `batch`. All of it or nothing. Units of a
    scheme that is not loaded are not available.

    Raises: PurposeNotAllowed; NotPermitted, StepUpRequired; InsufficientUnits, HoldingFrozen.
    """
    check_purpose(book, purpose)
    party_id = party_to_retire_for(actor)
    check_value_out(actor)
    with transaction.atomic():
        holding = holding_ids([party_id]).get(party_id)
        # Before anything is locked: opening an account may wait for somebody who waits for our balances.
        seen = _of_loaded_schemes([item for item in spendable(party_id, [book]) if item.asset.batch == batch])
        retired = {
            scheme: system_account(AccountKind.RETIRED, scheme)
            for scheme in {item.asset.scheme for item in seen}
        }
        stock = _locked(holding, seen)
        taken = choose_in_order(stock, quantity_g)
        if holding is None or taken is None:
            raise InsufficientUnits(
                gettext_noop("%(requested)s are needed and %(available)s are available."),
                available=sum(item.available for item in stock),
                requested=quantity_g,
            )
        scheme = taken[0].asset.scheme
        retirement = Retirement(
            id=new_id(),
            party_id=party_id,
            certificate_no=new_certificate_no(scheme, now),
            scheme=scheme,
            book=book,
            quantity_g=quantity_g,
            purpose=purpose,
            beneficiary=beneficiary,
            reason=reason,
            retired_at=now,
            command_id=command_id,
        )
        retirement.save(force_insert=True)
        movements = [
            Movement(
                TransferKind.RETIREMENT,
                item.asset.id,
                holding,
                retired[scheme],
                item.available,
                retirement.id,
            )
            for item in taken
        ]
        transfer_units(movements, command_id=command_id, now=now)
        record_event(
            actor=actor,
            action="retire_units",
            object_type="retirement",
            object_id=retirement.id,
            now=now,
            region=actor.region or "",
            command_id=command_id,
            quantity_g=quantity_g,
            purpose=purpose,
        )
        crash_point("retirement.before_commit")
    return retirement


def _of_loaded_schemes(seen: list[Spendable]) -> list[Spendable]:
    """Return what a certificate can be made of: it tells a scheme's name and authority."""
    schemes = Scheme.objects.filter(code__in={item.asset.scheme for item in seen})
    loaded = set(schemes.values_list("code", flat=True))
    return [item for item in seen if item.asset.scheme in loaded]


def _locked(holding: int | None, seen: list[Spendable]) -> list[Spendable]:
    """Lock the balances seen, in the ledger's order (account, asset), and return what is there now."""
    rows = Balance.objects.select_for_update(no_key=True).filter(
        account_id=holding, asset_id__in=[item.asset.id for item in seen]
    )
    available = dict(rows.order_by("account_id", "asset_id").values_list("asset_id", "available"))
    return [Spendable(item.asset, available[item.asset.id]) for item in seen]
