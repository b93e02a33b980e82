"""A bundle's batch that proved wrong: agent and owners gained by it alike, and it is shared no more."""

from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from accounts.notifications.models import Notification
from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.models import Issuance
from credits.issuance.services import execute_void, share_bundle, share_bundles
from credits.issuance.services.share_bundle import carried_of
from credits.issuance.services.void_bundle import SetAside
from credits.issuance.share_models import BundleSharing, OwnerShare
from credits.issuance.void_models import BatchVoid
from credits.ledger.models import Hold
from credits.ledger.transfer_units import InsufficientUnits
from credits.monitoring.report_drafts import create_report
from credits.registry.errors import BatchVoid as VoidBatch
from credits.registry.services import end_open_transfers, place_freeze
from credits.retirement.models import Retirement
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.quantities import G_PER_T
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import read_in, sealed, shared, village  # noqa: F401
from tests.credits.issuance.test_void import (
    carry_out,
    confirmed,
    execute_one,
    passed_on,
    retire,
    tonnes_by_kind,
)
from tests.credits.projects.bundles.roofs import lay_village
from tests.credits.registry.parties import Parties, holdings_t
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = pytest.mark.django_db


def voided(roof, issuance: Issuance) -> BatchVoid:
    void = confirmed(roof, issuance)
    assert carry_out()["voided"] == 1
    void.refresh_from_db()
    return void


def share_again() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return share_bundles(now=puhui_now())


def test_before_the_sharing_all_of_it_goes_and_nothing_is_shared(village, roof):  # noqa: F811
    issuance = roof.minted(sealed(village))
    void = voided(roof, issuance)
    assert (void.cancelled_t, void.compensated_t, void.owed_t) == (344, 0, 0)
    assert share_again() == {"shared": 0, "frozen": 0, "failed": 0}
    assert holdings_t(village.clerk.organisation.id) == (0, 0)
    assert not Hold.objects.filter(status="PENDING").exists()
    boss = cast.member_of("Lin", "ORG_OWNER", village.clerk.organisation)
    with pytest.raises(InsufficientUnits):
        retire_as(boss, issuance, 1)
    assert broken_invariants() == set()


def test_after_the_sharing_owners_and_agent_lose_what_they_have_of_it(village, roof):  # noqa: F811
    issuance = roof.minted(sealed(village))
    sharing = shared(issuance)
    void = voided(roof, issuance)
    assert (void.cancelled_t, void.compensated_t, void.owed_t) == (344, 0, 0)
    assert tonnes_by_kind(issuance) == {"CANCELLED": 344}
    # What makes no whole tonne yet is owed no more: every gram that was.
    assert LapsedRemainder.objects.aggregate(grams=Sum("grams"))["grams"] == sharing.owed_g
    told = Notification.objects.filter(kind="issuance_voided", cause=issuance.id)
    first, third = (village.owners[number].party for number in (0, 2))
    assert told.get(party=first).params["granted"] == 36
    assert told.get(party=third).params["granted"] == 0
    assert not Notification.objects.filter(kind="batch_voided").exists()
    assert broken_invariants() == set()


def test_what_an_owner_moved_on_or_retired_stays_and_the_rest_goes(village, roof):  # noqa: F811
    """Of the first owner's 36 t it retired 6 and another firm has 10; ten more are only on their way."""
    issuance = roof.minted(sealed(village))
    shared(issuance)
    owner = cast.member_of("Lin", "ORG_OWNER", village.owners[0].party)
    clerk = cast.member_of("Ning", "ORG_CLERK", owner.organisation)
    parties = Parties(owner, clerk, cast.qiao(), issuance.batch)
    passed_on(parties, 10)
    retire_as(owner, issuance, 6)
    waiting = parties.begin(10)
    void = voided(roof, issuance)
    assert (void.cancelled_t, void.compensated_t, void.owed_t) == (328, 0, 16)
    assert tonnes_by_kind(issuance) == {"CANCELLED": 328, "HOLDING": 10, "RETIRED": 6}
    waiting.refresh_from_db()
    assert waiting.status == "CANCELLED"
    assert holdings_t(owner.organisation.id) == (0, 0)
    with pytest.raises(VoidBatch):
        parties.begin(1)
    assert broken_invariants() == set()


@pytest.mark.parametrize(
    "scope",
    [pytest.param("ALL", marks=pytest.mark.long), "BATCH", pytest.param("ACCOUNT", marks=pytest.mark.long)],
)
def test_a_freeze_keeps_none_of_it(village, roof, scope):  # noqa: F811
    issuance = roof.minted(sealed(village))
    shared(issuance)
    agent = str(village.clerk.organisation.id)
    target = {"ALL": "", "BATCH": issuance.batch, "ACCOUNT": agent}[scope]
    place_freeze(actor=roof.chen.actor, scope=scope, target=target, reason="x", now=puhui_now())
    assert voided(roof, issuance).cancelled_t == 344


def test_the_database_shares_nothing_of_a_void_batch(village, roof):  # noqa: F811
    """A worker that goes by what it read before the void is refused at its commit."""
    issuance = roof.minted(sealed(village))
    voided(roof, issuance)
    terms = {"net_t": 344, "agent_g": 344_000_000, "owed_g": 0, "shared_at": puhui_now()}
    with pytest.raises(IntegrityError, match="shared no more"), transaction.atomic(), acting_as("worker"):
        BundleSharing.objects.create(issuance=issuance, command_id=issuance.id, **terms)


def test_the_database_lets_no_void_leave_units_set_aside(village, roof, monkeypatch):  # noqa: F811
    issuance = roof.minted(sealed(village))
    void = confirmed(roof, issuance)
    forgets = "credits.issuance.services.void_batch.end_set_aside"
    monkeypatch.setattr(forgets, lambda *_, **__: SetAside())
    with pytest.raises(IntegrityError, match="batch are set aside"):
        execute_at_once(void)


def execute_at_once(void: BatchVoid) -> None:
    """Carry out a void as the worker, and ask at once what is asked at its commit."""
    with transaction.atomic(), acting_as("worker"):
        execute_void(void_id=void.id, release=end_open_transfers, now=puhui_now())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_lets_a_remainder_lapse_with_its_own_void_alone(village, roof):  # noqa: F811
    issuance = roof.minted(sealed(village))
    shared(issuance)
    void = confirmed(roof, issuance)
    share = OwnerShare.objects.get(owner=village.owners[2].party)
    lapse = partial(LapsedRemainder.objects.create, share=share, void=void)
    with pytest.raises(IntegrityError, match="by the worker"), transaction.atomic():
        lapse(grams=1)
    with pytest.raises(IntegrityError, match="and no more"), transaction.atomic(), acting_as("worker"):
        lapse(grams=share.carried_out_g + 1)


HALVES = ((date(2025, 1, 1), date(2025, 7, 1)), (date(2025, 7, 1), date(2026, 1, 1)))


@pytest.fixture
def two_halves(village, roof) -> list[Issuance]:  # noqa: F811
    """A year in two reports, each minted and shared: what the first leaves over is carried on."""
    bundle, issuances = village.registered(), []
    read_in(village, bundle)
    for period_from, period_to in HALVES:
        draft = create_report(
            actor=village.clerk.actor,
            project_id=bundle.id,
            period_from=period_from,
            period_to=period_to,
            counts_gaps=False,
            now=puhui_now(),
        )
        report = submit_report(actor=village.clerk.actor, report_id=draft.id, now=puhui_now())
        issuances.append(roof.minted(report))
        shared(issuances[-1])
    return issuances


def test_what_other_reports_brought_is_owed_still_and_stays_set_aside_in_a_freeze(village, roof, two_halves):  # noqa: F811
    """Units of the second half stand in for what the first left over: as many of them stay on hold."""
    first, second = two_halves
    tiny = OwnerShare.objects.get(sharing__issuance=second, owner=village.owners[2].party)
    assert tiny.carried_in_g
    assert tiny.carried_out_g == tiny.carried_in_g + tiny.earned_g
    place_freeze(actor=roof.chen.actor, scope="ALL", target="", reason="x", now=puhui_now())
    void = voided(roof, second)
    assert LapsedRemainder.objects.get(share=tiny).grams == tiny.earned_g
    owed_g = sum(carried_of(second).values())
    assert carried_of(second)[tiny.owner_id] == tiny.carried_in_g
    kept = Hold.objects.filter(status="PENDING", balance__asset__batch=second.batch)
    kept_t = sum(kept.values_list("amount", flat=True)) // G_PER_T
    assert kept_t == -(-owed_g // G_PER_T) > 0
    assert void.owed_t == kept_t
    assert tonnes_by_kind(second) == {"CANCELLED": second.tonnes - kept_t, "HOLDING": kept_t}
    # What an owner was paid of the first for the second's grams, and all others of it, is theirs.
    assert set(tonnes_by_kind(first)) == {"HOLDING"}
    assert broken_invariants() == set()


def test_a_void_of_the_first_leaves_what_the_second_brought(village, roof, two_halves):  # noqa: F811
    first, second = two_halves
    before = tonnes_by_kind(second)
    void = voided(roof, first)
    assert void.cancelled_t + void.owed_t == first.tonnes
    assert tonnes_by_kind(second) == before
    assert share_again() == {"shared": 0, "frozen": 0, "failed": 0}
    assert broken_invariants() == set()


def test_it_is_void_no_earlier_than_it_was_shared_whoever_looked_at_the_clock_too_early(village, roof):  # noqa: F811
    issuance, later = roof.minted(sealed(village)), puhui_now() + timedelta(minutes=1)
    with transaction.atomic(), acting_as("worker"):
        assert share_bundle(issuance.id, now=later)
    assert voided(roof, issuance).executed_at == later
    assert broken_invariants() == set()


def share_one(issuance: Issuance) -> bool:
    with logged_in_as("worker"):
        return share_bundle(issuance.id, now=puhui_now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.hammer
def test_a_sharing_and_a_void_at_once_equal_one_of_the_orders(evidence_dir):  # noqa: F811
    roof = lay_roof()
    issuance = roof.minted(sealed(lay_village(12, chen=roof.chen)))
    void = confirmed(roof, issuance)
    outcomes = all_at_once([partial(share_one, issuance), partial(execute_one, void)] * 2)
    assert outcomes[1::2].count(True) == 1
    assert outcomes[::2].count(True) == BundleSharing.objects.count() <= 1
    void.refresh_from_db()
    assert (void.cancelled_t, void.owed_t) == (344, 0)
    assert tonnes_by_kind(issuance) == {"CANCELLED": 344}
    assert broken_invariants() == set()


def retire_as(member: cast.CastMember, issuance: Issuance, tonnes: int) -> Retirement:
    return retire(SimpleNamespace(mei=member), issuance, tonnes)
