"""Settling closed bundles, one a transaction: what owners are owed is retired for the city (ADR 0070).

Nothing of a closed bundle is shared again, so that the units on hold for these grams would be there for good.
First everybody concerned is told, once nothing of the bundle is on its way; once the notice has run, whole
tonnes are retired under a certificate of the agent's, and what was on hold beyond them is free. A freeze of
what would move, or a void that is not carried out, lets it wait.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from credits.issuance.closing_models import BundleClosing, ClosingNotice
from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.models import Issuance
from credits.issuance.services.share_bundle import carried_shares, set_aside_for, take_turn_of_bundle
from credits.issuance.share_policies import to_keep
from credits.ledger.open_holding import open_holding
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import HoldingFrozen, transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.projects.models import Project
from credits.retirement.models import Purpose, Retirement
from credits.retirement.numbers import new_certificate_no
from credits.yearend.bundle_news import tell_announced, tell_settled
from credits.yearend.closed_bundles import (
    bundles_due,
    bundles_past_their_day,
    bundles_to_announce,
    bundles_untold,
    latest_issuance,
)
from credits.yearend.naming import benefit_of
from credits.yearend.selectors import rule_on
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T

log = logging.getLogger(__name__)
BUNDLES_A_RUN = 200
# Design value, where the scheme has no rule for a year's end whose notice it could be.
NOTICE_DAYS = 30


def has_closed_bundles(*, now: datetime) -> bool:
    """Tell whether a closed bundle is to be announced, or the day of its settlement has come."""
    return bundles_to_announce().exists() or bundles_due(now).exists()


def settle_bundles(*, now: datetime) -> dict[str, int]:
    """Announce and settle closed bundles; returns how many, and how many a freeze kept back or failed."""
    counts = {"announced": 0, "settled": 0, "frozen": 0, "failed": 0}
    for bundle_id in _drawn(bundles_untold(), bundles_to_announce()):
        _count(counts, "announced", announce_closing, bundle_id, now)
    for bundle_id in _drawn(bundles_past_their_day(now), bundles_due(now)):
        _count(counts, "settled", settle_closing, bundle_id, now)
    return counts


def _drawn(rows: QuerySet[Project], ready: QuerySet[Project]) -> list[UUID]:
    """Return those of a run's rows that are ready. What each awaits is asked of the drawn alone: a lot would
    ask it of every row that it draws from, half-minute by half-minute."""
    return list(ready.filter(pk__in=fair_share(rows, BUNDLES_A_RUN)).values_list("pk", flat=True))


def _count(
    counts: dict[str, int], done: str, command: Callable[..., bool], bundle_id: UUID, now: datetime
) -> None:
    try:
        counts[done] += command(bundle_id, now=now)
    except HoldingFrozen:
        counts["frozen"] += 1
    except Exception:  # one bundle's trouble must not keep the others waiting
        log.exception("bundle %s could not be %s", bundle_id, done)
        counts["failed"] += 1


def announce_closing(bundle_id: UUID, *, now: datetime) -> bool:
    """Tell owners and agent what is settled and when; false if they were told before or something is on its
    way."""
    with transaction.atomic():
        take_turn_of_bundle(bundle_id)
        bundle = bundles_to_announce().filter(pk=bundle_id).first()
        if bundle is None:
            return False
        today, carried = business_date(now), carried_shares(latest_issuance(bundle))
        rule = rule_on(bundle.scheme, today)
        days = rule.notice_days if rule else NOTICE_DAYS
        notice = ClosingNotice.objects.create(
            bundle=bundle, notice_days=days, announced_at=now, due_on=today + timedelta(days=days)
        )
        tell_announced(notice, {share.owner_id: grams for share, grams in carried})
        _note("bundle_closing_announced", bundle, now, due_on=notice.due_on.isoformat())
        crash_point("announcement.before_commit")
    return True


def settle_closing(bundle_id: UUID, *, now: datetime) -> bool:
    """Settle one closed bundle whose day has come; false if it was settled before or something is on its way.

    Raises HoldingFrozen: all stays as it is, and goes when the freeze is released.
    """
    with transaction.atomic():
        take_turn_of_bundle(bundle_id)
        # Who proposes a void waits, or has this wait for the void.
        issuances = Issuance.objects.select_for_update(of=("self",)).filter(report__project=bundle_id)
        list(issuances.order_by("pk"))
        bundle = bundles_due(now).select_related("closing_notice").filter(pk=bundle_id).first()
        if bundle is None:
            return False
        _settle(bundle, now)
        crash_point("closing.before_commit")
    return True


def _settle(bundle: Project, now: datetime) -> None:
    issuance, command_id = latest_issuance(bundle), new_id()
    carried = carried_shares(issuance)
    owed_g = sum(grams for _, grams in carried)
    account, retired = open_holding(bundle.party_id), system_account(AccountKind.RETIRED, bundle.scheme)
    holds = set_aside_for(issuance)
    stock = [(hold.balance.asset_id, hold.amount // G_PER_T) for hold in holds]
    taken = to_keep(stock, {}, owed_g)
    tonnes = sum(each for _, each in taken)
    retirement = _retirement(bundle, tonnes, command_id, now) if tonnes else None
    closing = BundleClosing.objects.create(
        notice=bundle.closing_notice,
        owed_g=owed_g,
        retired_t=tonnes,
        ref=retirement.pk if retirement else None,
        settled_at=now,
        command_id=command_id,
    )
    LapsedRemainder.objects.bulk_create(
        LapsedRemainder(share=share, closing=closing, grams=grams) for share, grams in carried
    )
    movements = [
        Movement(TransferKind.RETIREMENT, asset, account, retired, each * G_PER_T, retirement.pk)
        for asset, each in taken
        if retirement is not None
    ]
    transfer_units(movements, command_id=command_id, now=now, voided_holds=[hold.pk for hold in holds])
    freed_t = sum(each for _, each in stock) - tonnes
    number = retirement.certificate_no if retirement else ""
    tell_settled(closing, {share.owner_id: grams for share, grams in carried}, number, freed_t)
    _note(
        "bundle_closing_settled",
        bundle,
        now,
        command_id=command_id,
        owed_g=owed_g,
        retired_t=tonnes,
        freed_t=freed_t,
    )


def _retirement(bundle: Project, tonnes: int, command_id: UUID, now: datetime) -> Retirement:
    return Retirement.objects.create(
        party_id=bundle.party_id,
        certificate_no=new_certificate_no(bundle.scheme, now),
        scheme=bundle.scheme,
        book=Book.REGISTRY,
        quantity_g=tonnes * G_PER_T,
        purpose=Purpose.VOLUNTARY,
        beneficiary=benefit_of(bundle.region),
        reason=f"项目集关闭结算 / settlement of the closed bundle {bundle.name}",
        retired_at=now,
        command_id=command_id,
    )


def _note(
    action: str, bundle: Project, now: datetime, *, command_id: UUID | None = None, **detail: str | int
) -> None:
    record_event(
        actor=system_actor("settle_bundles"),
        action=action,
        object_type="project",
        object_id=bundle.pk,
        now=now,
        reason="",
        region=bundle.region,
        command_id=command_id,
        **detail,
    )
