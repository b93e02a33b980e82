"""Freezing an account, a batch (its suspension) or everything: one registrar, at once; two release it.

Persons are compared, not users. The ledger's guards see a freeze from its commit on, whatever the route:
transfer, retirement, assignment, deposit to the market, bridge.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may, person_of
from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.ledger.models import Asset, LedgerAccount
from credits.ledger.types import AccountKind, Book
from credits.registry.errors import FreezeDecided, FreezeTargetInvalid, FrozenAlready
from credits.registry.freeze_news import tell_of_freeze
from credits.registry.permissions import FREEZE
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import NotFound, SamePerson
from puhui.kernel.states import claim

S = FreezeStatus


def place_freeze(*, actor: Actor, scope: str, target: str = "", reason: str, now: datetime) -> Freeze:
    """Freeze an account (`target`: its holder's party id), a batch (its label) or everything (nothing).

    It waits for movements under way; from the commit on every later one is refused. On an account that the
    audit froze it takes the freeze over, so that two people can release it.

    Raises: NotPermitted; FreezeTargetInvalid; FrozenAlready.
    """
    person = person_of(actor)
    account, asset = _target(scope, target)
    check_may(actor, FREEZE, region=_region(account, asset))
    if not reason.strip():
        raise FreezeTargetInvalid
    try:
        with transaction.atomic():
            freeze = Freeze.objects.create(
                scope=scope,
                account=account,
                asset=asset,
                reason=reason,
                placed_by=person,
                placed_at=now,
                waits_since=now,
            )
            # Whoever the audit froze was told then.
            if account is None or freeze_account(account_id=account.id, reason=reason):
                tell_of_freeze(freeze)
            _note(actor, "freeze_placed", freeze, reason, now)
            crash_point("freeze.before_commit")
    except IntegrityError as error:
        if constraint_of(error) != "one_standing_freeze_of_each":
            raise
        raise FrozenAlready from error
    return freeze


def propose_unfreezing(*, actor: Actor, freeze_id: UUID, reason: str, now: datetime) -> None:
    """Say that a freeze may be released; another person must say so too.

    Raises: NotFound, NotPermitted, FreezeDecided.
    """
    with transaction.atomic():
        freeze, person = _locked(actor, freeze_id)
        _move(freeze, S.ACTIVE, S.RELEASE_PROPOSED, release_proposed_by=person, waits_since=now)
        _note(actor, "freeze_release_proposed", freeze, reason, now)


def release_freeze(*, actor: Actor, freeze_id: UUID, reason: str, now: datetime) -> None:
    """Release a freeze that another person proposed to release.

    Raises: NotFound, NotPermitted, SamePerson, FreezeDecided.
    """
    with transaction.atomic():
        freeze, person = _locked(actor, freeze_id)
        if freeze.status == S.RELEASE_PROPOSED and freeze.release_proposed_by == person:
            raise SamePerson
        _move(freeze, S.RELEASE_PROPOSED, S.RELEASED, released_by=person, released_at=now, waits_since=None)
        freeze.status = S.RELEASED
        if freeze.account_id is not None:
            unfreeze_account(account_id=freeze.account_id)
        tell_of_freeze(freeze)
        _note(actor, "freeze_released", freeze, reason, now)
        crash_point("release.before_commit")


def keep_freeze(*, actor: Actor, freeze_id: UUID, reason: str, now: datetime) -> None:
    """Say that a freeze stands: no to a proposed release, or looked at again since its day had come.

    One person does, as one places it. Raises: NotFound, NotPermitted, FreezeDecided (it is released).
    """
    with transaction.atomic():
        freeze, _person = _locked(actor, freeze_id)
        if freeze.status == S.RELEASED:
            raise FreezeDecided
        _move(freeze, freeze.status, S.ACTIVE, release_proposed_by=None, waits_since=now)
        _note(actor, "freeze_kept", freeze, reason, now)


def _target(scope: str, target: str) -> tuple[LedgerAccount | None, Asset | None]:
    account = asset = None
    if scope == FreezeScope.ACCOUNT:
        account = _account(target)
    elif scope == FreezeScope.BATCH:
        asset = Asset.objects.filter(book=Book.REGISTRY, batch=target.upper()).first()
    if (scope == FreezeScope.ALL) is not (target == "") or not (account or asset or scope == FreezeScope.ALL):
        raise FreezeTargetInvalid
    return account, asset


def _account(target: str) -> LedgerAccount | None:
    try:
        party_id = UUID(target)
    except ValueError:
        return None
    rows = LedgerAccount.objects.filter(kind=AccountKind.HOLDING, party_id=party_id)
    return rows.select_related("party").first()


def _region(account: LedgerAccount | None, asset: Asset | None) -> str | None:
    """Return where the frozen thing lies; everything lies nowhere, and is frozen from nowhere less."""
    if account is not None:
        return account.party.region if account.party else None
    return asset.city if asset is not None else None


def _locked(actor: Actor, freeze_id: UUID) -> tuple[Freeze, UUID]:
    rows = Freeze.objects.select_for_update(of=("self",)).select_related("account__party", "asset")
    freeze = rows.filter(pk=freeze_id).first()
    if freeze is None:
        raise NotFound
    check_may(actor, FREEZE, region=_region(freeze.account, freeze.asset))
    return freeze, person_of(actor)


def _move(freeze: Freeze, old: str, new: str, **also) -> None:
    if not claim(Freeze.objects.filter(pk=freeze.pk), old=old, new=new, **also):
        raise FreezeDecided


def _note(actor: Actor, action: str, freeze: Freeze, reason: str, now: datetime) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="freeze",
        object_id=freeze.pk,
        now=now,
        reason=reason,
        region=_region(freeze.account, freeze.asset) or "",
        scope=freeze.scope,
        target=str(freeze.account_id or freeze.asset_id or ""),
    )
