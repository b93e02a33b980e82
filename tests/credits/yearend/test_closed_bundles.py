"""A closed bundle leaves no unit on hold: what owners are owed is retired for the city, and all are told."""

import sys
from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryDirectory

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.notifications.kinds import wording
from accounts.notifications.models import Notification
from credits.admin.bundle_parts import bundle_parts
from credits.issuance.closing_models import BundleClosing, ClosingNotice
from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.services import propose_void
from credits.issuance.services.share_bundle import carried_of
from credits.ledger.models import Hold
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import HoldingFrozen, transfer_units
from credits.ledger.types import AccountKind, Movement, TransferKind
from credits.projects.models import Project
from credits.registry.services import place_freeze, propose_unfreezing, release_freeze
from credits.retirement.models import Retirement
from credits.retirement.public import public_retirements
from credits.retirement.selectors import certificate_by_number
from credits.schemes.year_end_models import YearEndRule
from credits.yearend.closed_bundles import bundles_to_announce
from credits.yearend.services import has_closed_bundles
from credits.yearend.services.settle_bundles import NOTICE_DAYS, settle_closing
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.evidence.folders import storages_in
from tests.credits.issuance.roof import lay_project, lay_roof
from tests.credits.issuance.test_bundle_void import voided
from tests.credits.projects.roofs import decide
from tests.credits.registry.parties import holdings_t
from tests.credits.yearend.closed import NOTHING, Laid, lay_shared, owed_to, told, work
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_shared(django_db_setup, django_db_blocker):
    with (
        TemporaryDirectory() as folder,
        made_once(django_db_blocker, lay_shared, STORAGES=storages_in(folder)) as copy,
    ):
        yield copy


@pytest.fixture
def laid(copy_of_shared, db) -> Iterator[Laid]:
    yield copy_of_shared()
    assert broken_invariants() == set()


def test_all_are_told_first_and_nothing_moves_before_the_day(laid):
    laid.close()
    assert work() == NOTHING | {"announced": 1}
    notice = ClosingNotice.objects.get()
    assert (notice.due_on - business_date(puhui_now())).days == notice.notice_days
    due = notice.due_on.isoformat()
    announced = told(laid.third)["bundle_remainder_announced"]
    assert announced == {"project": laid.bundle.name, "grams": 294_857, "due": due}
    assert due in wording("bundle_remainder_announced", announced)[1]
    agent = told(laid.agent)["bundle_closing_announced"]
    assert (agent["grams"], agent["tonnes"]) == (laid.sharing.owed_g, laid.kept_t)
    assert work() == NOTHING
    assert holdings_t(laid.agent.id)[1] == laid.kept_t
    assert Notification.objects.filter(kind="bundle_remainder_announced").count() == 12


def test_on_the_day_the_tonnes_on_hold_are_retired_for_the_city_and_nothing_is_owed_or_on_hold(laid):
    available = holdings_t(laid.agent.id)[0]
    laid.settled()
    assert holdings_t(laid.agent.id) == (available, 0)
    assert not Hold.objects.filter(status="PENDING").exists()
    assert carried_of(laid.issuance) == {}
    retirement = public_retirements().get()
    assert retirement.quantity_g == laid.kept_t * 1_000_000
    certificate = certificate_by_number(retirement.certificate_no)
    assert "Guangzhou" in certificate.beneficiary
    assert sum(len(line.serials) for line in certificate.lines) >= 1
    closing = BundleClosing.objects.get()
    assert (closing.owed_g, closing.retired_t) == (laid.sharing.owed_g, laid.kept_t)
    # The last tonne was begun by owners and filled up by the agent, who is told with how much.
    assert told(laid.agent)["bundle_closing_settled"]["agent"] == closing.agent_g
    assert told(laid.third)["bundle_remainder_retired"] == {
        "project": laid.bundle.name,
        "grams": owed_to(laid.third),
        "certificate": retirement.certificate_no,
    }


def test_run_again_nothing_is_done_twice_and_what_was_cut_off_is_whole_later(laid, monkeypatch):
    laid.close()
    work()
    laid.on_the_day()

    def die(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules[settle_closing.__module__], "crash_point", die)
    with pytest.raises(KeyboardInterrupt), acting_as("worker"):
        settle_closing(laid.bundle.id, now=puhui_now())
    assert not Retirement.objects.exists()
    monkeypatch.undo()
    assert work() == NOTHING | {"settled": 1}
    assert work() == NOTHING
    with transaction.atomic(), acting_as("worker"):
        assert not settle_closing(laid.bundle.id, now=puhui_now())
    assert Retirement.objects.count() == 1


def test_the_notice_is_that_of_the_schemes_year_end_rule_else_thirty_days(laid, monkeypatch):
    laid.close()
    rule = YearEndRule.objects.filter(scheme=laid.bundle.scheme).latest("version")
    with transaction.atomic():
        work()
        assert ClosingNotice.objects.get().notice_days == rule.notice_days
        transaction.set_rollback(True)
    monkeypatch.setattr(sys.modules[settle_closing.__module__], "rule_on", lambda *_: None)
    work()
    assert ClosingNotice.objects.get().notice_days == NOTICE_DAYS


@pytest.mark.parametrize("scope", ["ALL", "BATCH", "ACCOUNT"])
def test_what_is_frozen_waits_and_goes_after_the_release(laid, scope):
    laid.close()
    work()
    laid.on_the_day()
    target = {"ALL": "", "BATCH": laid.issuance.batch, "ACCOUNT": str(laid.agent.id)}[scope]
    row = place_freeze(actor=laid.roof.chen.actor, scope=scope, target=target, reason="x", now=puhui_now())
    assert work() == NOTHING | {"frozen": 1}
    assert holdings_t(laid.agent.id)[1] == laid.kept_t
    for command, by in ((propose_unfreezing, laid.roof.chen), (release_freeze, laid.roof.tang)):
        command(actor=by.actor, freeze_id=row.id, reason="looked into", now=puhui_now())
    assert work() == NOTHING | {"settled": 1}


def test_a_void_that_is_proposed_is_waited_for_and_one_carried_out_leaves_nothing_to_retire(laid):
    laid.close()
    work()
    laid.on_the_day()
    with transaction.atomic():
        propose_void(actor=laid.roof.chen.actor, issuance_id=laid.issuance.id, reason="x", now=puhui_now())
        assert work() == NOTHING
        transaction.set_rollback(True)
    voided(laid.roof, laid.issuance)
    assert work() == NOTHING | {"settled": 1}
    closing = BundleClosing.objects.get()
    assert (closing.owed_g, closing.retired_t, closing.ref) == (0, 0, None)
    assert "bundle_closing_settled" not in told(laid.agent)


def test_a_batch_voided_after_the_settlement_takes_what_is_left_and_the_retirement_stands(laid):
    laid.settled()
    void = voided(laid.roof, laid.issuance)
    assert (void.cancelled_t, void.owed_t) == (344 - laid.kept_t, laid.kept_t)
    assert not LapsedRemainder.objects.filter(void=void).exists()
    assert Retirement.objects.count() == 1


def test_a_single_project_and_a_bundle_that_goes_on_are_left_alone(laid):
    decide(laid.roof.chen, laid.roof.project, "close")
    assert not has_closed_bundles(now=puhui_now())
    assert work() == NOTHING
    decide(laid.roof.chen, laid.bundle, "suspend")
    assert work() == NOTHING


def test_the_registrars_page_shows_what_is_due_and_what_was_settled(laid):
    laid.close()
    assert len(list(bundle_parts(laid.bundle))) == 4
    work()
    row = list(bundle_parts(laid.bundle))[-1].rows[0]
    assert row[3:] == ["", "", ""]
    laid.on_the_day()
    work()
    row = list(bundle_parts(laid.bundle))[-1].rows[0]
    assert row[-1] == Retirement.objects.get().certificate_no


def refused(match: str):
    return pytest.raises(IntegrityError, match=match)


def retired_by_hand(laid: Laid) -> None:
    """Retire a tonne of the agent's as a worker may not: no settlement names it."""
    hold = Hold.objects.select_related("balance").get(status="PENDING")
    end = system_account(AccountKind.RETIRED, laid.bundle.scheme)
    balance = hold.balance
    one = Movement(TransferKind.RETIREMENT, balance.asset_id, balance.account_id, end, 1_000_000, new_id())
    transfer_units([one], command_id=new_id(), now=puhui_now(), voided_holds=[hold.id])


def test_the_worker_retires_nothing_that_no_settlement_names(laid):
    with refused("no settlement retires"), transaction.atomic(), acting_as("worker"):
        retired_by_hand(laid)


def notice_of(laid: Laid, days: int = 30, **changes) -> ClosingNotice:
    today = business_date(puhui_now())
    terms = {"notice_days": days, "announced_at": puhui_now(), "due_on": today}
    return ClosingNotice.objects.create(bundle=laid.bundle, **(terms | changes))


def test_the_database_announces_a_closed_bundle_only_by_the_worker_and_in_time(laid):
    with refused("only a closed bundle"), transaction.atomic(), acting_as("worker"):
        notice_of(laid)
    laid.close()
    with refused("settled by the worker"), transaction.atomic():
        notice_of(laid)
    with refused("has to run"), transaction.atomic(), acting_as("worker"):
        notice_of(laid)


def closing_of(laid: Laid, **changes) -> BundleClosing:
    """Write a settlement's row alone, and ask at once what is asked at its commit."""
    owed_g = laid.sharing.owed_g
    terms = {"owed_g": owed_g, "retired_t": laid.kept_t, "ref": new_id(), "settled_at": puhui_now()}
    notice = ClosingNotice.objects.get(bundle=laid.bundle)
    row = BundleClosing.objects.create(notice=notice, command_id=new_id(), **(terms | changes))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return row


def test_the_database_settles_on_the_day_all_that_is_owed_and_what_was_retired(laid):
    laid.close()
    work()
    as_worker = partial(acting_as, "worker")
    with refused("before its day"), transaction.atomic(), as_worker():
        closing_of(laid)
    laid.on_the_day()
    with refused("settled by the worker"), transaction.atomic():
        closing_of(laid)
    with refused("not what owners are owed"), transaction.atomic(), as_worker():
        closing_of(laid)
    with refused("retires_what_is_owed"), transaction.atomic(), as_worker():
        closing_of(laid, retired_t=laid.kept_t - 1)
    work()
    for table in ("closingnotice", "bundleclosing"):
        with refused("append_only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM credits_{table}")


def test_the_database_lets_no_settlement_leave_units_on_hold_or_unretired(laid, monkeypatch):
    laid.close()
    work()
    laid.on_the_day()
    module = sys.modules[settle_closing.__module__]
    monkeypatch.setattr(module, "transfer_units", lambda *_, **__: [])
    with refused("not as much was retired"), transaction.atomic(), acting_as("worker"):
        settle_closing(laid.bundle.id, now=puhui_now())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("rows", "ready", "command"),
    [
        ("bundles_untold", "bundles_to_announce", "announce_closing"),
        ("bundles_past_their_day", "bundles_due", "settle_closing"),
    ],
)
def test_bundles_that_are_kept_back_hold_up_no_other_however_many_they_are(
    db, monkeypatch, rows, ready, command
):
    settling, looked_at = sys.modules[settle_closing.__module__], set()
    lay_project(lay_roof().mei, key="roof-2")

    def frozen(bundle_id, **_) -> bool:
        looked_at.add(bundle_id)
        raise HoldingFrozen

    for name in (rows, ready):
        monkeypatch.setattr(settling, name, lambda *_: Project.objects.order_by("pk"))
    monkeypatch.setattr(settling, "BUNDLES_A_RUN", 1)
    monkeypatch.setattr(settling, command, frozen)
    # By lot: one of two is never drawn in so many runs once in 2^39 times.
    for _ in range(40):
        assert work() == NOTHING | {"frozen": 1}
    assert looked_at == set(Project.objects.values_list("pk", flat=True))
    assert len(looked_at) == 2


def test_what_a_bundle_awaits_is_asked_of_those_drawn_and_not_of_all_that_a_lot_is_among(db, monkeypatch):
    settling, drawn_from = sys.modules[settle_closing.__module__], []
    monkeypatch.setattr(settling, "fair_share", lambda rows, _most: drawn_from.append(str(rows.query)) or [])
    assert work() == NOTHING
    assert len(drawn_from) == 2
    assert not any("credits_bundle_awaits" in query for query in drawn_from)


def test_what_is_to_be_announced_is_asked_once_and_not_of_each_closed_bundle(db):
    """A plan within a plan would go through all that an agent has on hold for each of the agent's bundles."""
    assert "SubPlan" not in bundles_to_announce().explain()
