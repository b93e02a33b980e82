"""Voiding a batch whose report proved wrong: one proposes, another confirms, the worker carries it out.

Units of others are never taken (decisions 10): what the owner, or of a bundle agent and owners, still have is
cancelled, what they are only sending away among it, and for every tonne that was sold, promised or retired
one of the buffer. A retirement and its certificate stay true.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.people.permissions import person_of, user_of
from credits.issuance import news
from credits.issuance.errors import NotMinted, VoidDecided, VoidProposed
from credits.issuance.filing_states import VoidStatus
from credits.issuance.gainers import gainers_of
from credits.issuance.models import Issuance
from credits.issuance.permissions import check_decides, locked_issuance
from credits.issuance.services.void_bundle import end_set_aside, shared_at, wait_for_sharing
from credits.issuance.states import IssuanceStatus
from credits.issuance.telling import note
from credits.issuance.void_models import BatchVoid
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.place_hold import place_hold
from credits.ledger.types import Book
from credits.ledger.void_units import Voided, compensate, void_units
from credits.monitoring.carried_grams import in_turn
from puhui.kernel.clock import not_before
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import NotFound, SamePerson, gettext_noop
from puhui.kernel.fair_share import fair_share
from puhui.kernel.ids import new_id
from puhui.kernel.outbox import tell
from puhui.kernel.quantities import G_PER_T
from puhui.kernel.reasons import check_reason

log = logging.getLogger(__name__)

# Ends what is on its way from a party (asset, party, now), in the caller's transaction: its units are free.
Release = Callable[[int, UUID, datetime], object]
VOIDS_A_RUN = 50
VOID_CONFIRMED, VOIDED = "issuance.void_confirmed", "issuance.voided"
_HOLDERS = """
SELECT DISTINCT l.party_id FROM credits_serialblock b JOIN credits_ledgeraccount l ON l.id = b.account_id
 WHERE b.asset_id = %s AND l.party_id <> ALL(%s)
"""


def propose_void(
    *, actor: Actor, issuance_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> BatchVoid:
    """Propose to void all of a minted batch; nothing moves until another registrar confirms it.

    Raises: NotFound, NotPermitted, Involved, InvalidInput (no reason), NotMinted, VoidProposed.
    """
    with transaction.atomic():
        issuance = locked_issuance(actor, issuance_id)
        check_decides(actor, issuance)
        check_reason(reason)
        if issuance.status != IssuanceStatus.MINTED:
            raise NotMinted(gettext_noop("It is %(status)s."), status=issuance.status)
        try:
            with transaction.atomic():
                void = BatchVoid.objects.create(
                    issuance=issuance,
                    tonnes=issuance.issued_t,
                    reason=reason.strip(),
                    proposed_by=person_of(actor),
                    proposed_by_user=user_of(actor),
                    proposed_at=now,
                )
        except IntegrityError as error:
            if constraint_of(error) == "one_void_per_issuance":
                raise VoidProposed from error
            raise
        note(actor, "void_proposed", issuance, now, reason=reason, command_id=command_id)
    return void


def confirm_void(
    *, actor: Actor, void_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> BatchVoid:
    """Confirm a void as the second person; the worker carries it out.

    Raises: NotFound, NotPermitted, Involved, InvalidInput (no reason), VoidDecided, SamePerson.
    """
    with transaction.atomic():
        void = _decide(actor, void_id, VoidStatus.CONFIRMED, reason, now, command_id)
        tell(VOID_CONFIRMED, void=str(void.id))
        crash_point("confirmation.before_commit")
    return void


def withdraw_void(
    *, actor: Actor, void_id: UUID, reason: str, now: datetime, command_id: UUID | None = None
) -> BatchVoid:
    """Withdraw a void that is not confirmed; any registrar of the city may.

    Raises: NotFound, NotPermitted, Involved, InvalidInput (no reason), VoidDecided.
    """
    with transaction.atomic():
        return _decide(actor, void_id, VoidStatus.WITHDRAWN, reason, now, command_id)


def has_confirmed_voids() -> bool:
    """Tell whether a void waits to be carried out, or one still owes units."""
    return _confirmed().exists() or _owing().exists()


def execute_voids(*, release: Release, now: datetime) -> dict[str, int]:
    """Carry out confirmed voids, each once, and pay from the buffer what earlier ones owe.

    `release` ends what has not gone of whoever gained: nobody keeps units by sending them to and fro. A void
    that fails is logged and does not keep the others: the run ends as failed, and the next tries again.
    """
    counts = {"voided": 0, "compensated_t": 0, "failed": 0}
    for void_id in fair_share(_confirmed(), VOIDS_A_RUN):
        try:
            counts["voided"] += execute_void(void_id=void_id, release=release, now=now)
        except Exception:
            log.exception("void %s could not be carried out", void_id)
            counts["failed"] += 1
    for void_id in fair_share(_owing(), VOIDS_A_RUN):
        try:
            counts["compensated_t"] += _pay(void_id, now)
        except Exception:
            log.exception("what void %s owes could not be paid", void_id)
            counts["failed"] += 1
    return counts


def execute_void(*, void_id: UUID, release: Release, now: datetime) -> bool:
    """Carry out one confirmed void, as the worker; false if it is not confirmed or was carried out before."""
    found = BatchVoid.objects.filter(pk=void_id).values_list("issuance_id", flat=True).first()
    if found is None:
        return False
    with transaction.atomic():
        wait_for_sharing(found)
        issuance = Issuance.objects.select_for_update(of=("self",)).select_related("report").get(pk=found)
        void = BatchVoid.objects.select_for_update().filter(pk=void_id, status=VoidStatus.CONFIRMED).first()
        if void is None:
            return False
        now = not_before(now, void.decided_at, shared_at(issuance))
        _in_turn_with_reports(issuance)
        asset_id, command_id = _asset_of(issuance), new_id()
        done = _take(issuance, void, asset_id, release, command_id, now)
        void.cancelled_t, void.compensated_t = done.cancelled_t, done.compensated_t
        void.owed_t = void.tonnes - done.cancelled_t - done.compensated_t
        void.status, void.executed_at = VoidStatus.EXECUTED, now
        void.save(update_fields=["cancelled_t", "compensated_t", "owed_t", "status", "executed_at"])
        crash_point("void.before_commit")
        issuance.status = IssuanceStatus.VOIDED
        issuance.save(update_fields=["status"])
        _tell_all(issuance, void, asset_id, done)
        note(
            system_actor("void"),
            "batch_voided",
            issuance,
            now,
            reason=void.reason,
            command_id=command_id,
            cancelled_t=void.cancelled_t,
            compensated_t=void.compensated_t,
            owed_t=void.owed_t,
        )
    return True


def _take(
    issuance: Issuance, void: BatchVoid, asset_id: int, release: Release, command_id: UUID, now: datetime
) -> Voided:
    parties = gainers_of(issuance)
    for party_id in parties:
        release(asset_id, party_id, now)
    aside = end_set_aside(issuance, void, asset_id=asset_id)
    done = void_units(
        scheme=issuance.scheme,
        asset_id=asset_id,
        party_ids=parties,
        tonnes=void.tonnes,
        void_id=void.id,
        command_id=command_id,
        now=now,
        voided_holds=aside.holds,
        kept={issuance.party_id: aside.kept_t},
    )
    if aside.kept_t:
        place_hold(
            account_id=open_holding(issuance.party_id),
            asset_id=asset_id,
            amount=aside.kept_t * G_PER_T,
            source_ref=issuance.pk,
            placed_by=command_id,
            now=now,
            is_of_a_void=True,
        )
    return done


def _in_turn_with_reports(issuance: Issuance) -> None:
    """Let no report take up what is left of units that are voided at the same moment."""
    project_id = issuance.report.project_id
    if project_id is not None:
        in_turn(project_id)


def _pay(void_id: UUID, now: datetime) -> int:
    with transaction.atomic():
        void = BatchVoid.objects.select_for_update().select_related("issuance").get(pk=void_id)
        issuance, command_id = void.issuance, new_id()
        given = compensate(
            scheme=issuance.scheme,
            asset_id=_asset_of(issuance),
            tonnes=void.owed_t,
            void_id=void.id,
            command_id=command_id,
            now=now,
        )
        if given:
            BatchVoid.objects.filter(pk=void_id).update(
                compensated_t=F("compensated_t") + given, owed_t=F("owed_t") - given
            )
            note(system_actor("void"), "void_compensated", issuance, now, command_id=command_id, tonnes=given)
    return given


def _confirmed():
    return BatchVoid.objects.filter(status=VoidStatus.CONFIRMED).order_by("decided_at", "id")


def _owing():
    return BatchVoid.objects.filter(status=VoidStatus.EXECUTED, owed_t__gt=0).order_by("executed_at", "id")


def _asset_of(issuance: Issuance) -> int:
    return open_asset(
        Book.REGISTRY,
        scheme=issuance.scheme,
        methodology=issuance.methodology,
        city=issuance.city,
        vintage=issuance.vintage,
        batch=issuance.batch,
    )


def _tell_all(issuance: Issuance, void: BatchVoid, asset_id: int, done: Voided) -> None:
    """Tell whoever gained what of theirs was cancelled, and all others through whose holding units went that
    theirs stand."""
    parties = gainers_of(issuance)
    for party_id in parties:
        granted = done.cancelled.get(party_id, 0)
        news.tell_owner(news.VOIDED, issuance, party_id=party_id, granted=granted, lapsed=void.owed_t)
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [asset_id, parties])
        holders = [party_id for (party_id,) in cursor.fetchall()]
    for party_id in holders:
        news.tell_holder(issuance, party_id)
    tell(VOIDED, issuance=str(issuance.id), batch=issuance.batch)


def _decide(
    actor: Actor, void_id: UUID, status: VoidStatus, reason: str, now: datetime, command_id: UUID | None
) -> BatchVoid:
    found = BatchVoid.objects.filter(pk=void_id).values_list("issuance_id", flat=True).first()
    if found is None:
        raise NotFound
    issuance = locked_issuance(actor, found)
    check_decides(actor, issuance)
    void = BatchVoid.objects.select_for_update().get(pk=void_id)
    check_reason(reason)
    if void.status != VoidStatus.PROPOSED:
        raise VoidDecided(gettext_noop("It is %(status)s."), status=void.status)
    if status == VoidStatus.CONFIRMED and person_of(actor) == void.proposed_by:
        raise SamePerson
    void.status, void.decided_at = status, now
    void.decided_by, void.decided_by_user = person_of(actor), user_of(actor)
    void.save(update_fields=["status", "decided_at", "decided_by", "decided_by_user"])
    note(actor, f"void_{status.lower()}", issuance, now, reason=reason, command_id=command_id)
    return void
