"""The programme bears its errors out of grams that were assigned to it and that no report has taken."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.ledger.models import Transfer
from credits.monitoring.report_models import MonitoringReport, ReportKind, ReportLine
from credits.monitoring.reserve_models import ReserveLine
from credits.reversals.models import Reversal
from credits.reversals.services import cover_reversals, has_uncovered
from credits.rewards.services import assign_by_hand
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.reversals.stage import ERROR, done, reverse
from tests.credits.rewards.grams import logged_in_as

pytestmark = pytest.mark.django_db
Officers = tuple[CastMember, CastMember]


@pytest.fixture(autouse=True)
def every_invariant_holds(db):
    yield
    assert broken_invariants() - {"O1"} == set()


def give(member: CastMember, grams: int, **terms) -> Transfer:
    """Have a member assign grams to the programme."""
    done(member.party.id, grams, **terms)
    assign_by_hand(actor=member.actor, quantity_g=grams, now=puhui_now(), command_id=new_id())
    return Transfer.objects.filter(kind="ASSIGNMENT").latest("id")


def cover() -> int:
    with logged_in_as("worker"):
        return cover_reversals()["covered_g"]


def test_an_empty_reserve_covers_as_it_fills(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    wrong = reverse(officers, ERROR, done(lin.party.id, 300))
    assert cover() == 0
    give(hua, 120)
    assert cover() == 120
    give(hua, 500, vintage=2025)  # another year's, for want of this one's
    assert cover() == 180
    wrong.refresh_from_db()
    assert (wrong.covered_g, has_uncovered()) == (300, False)
    assert cover() == 0
    assert [line.grams for line in ReserveLine.objects.order_by("id")] == [120, 180]


def test_of_the_same_asset_before_others(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    give(hua, 400, vintage=2025)
    own = give(hua, 400)
    reverse(officers, ERROR, done(lin.party.id, 300))
    assert cover() == 300
    assert ReserveLine.objects.get().transfer_id == own.id


def test_what_was_given_up_is_not_reported_and_what_was_reported_not_given_up(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    given = give(hua, 400)
    reverse(officers, ERROR, done(lin.party.id, 300))
    cover()
    with pytest.raises(IntegrityError, match="more grams are reported"), transaction.atomic():
        ReportLine.objects.create(
            report_id=_report(), position=1, transfer_id=given.id, party_id=hua.party.id, grams=101
        )
    with pytest.raises(IntegrityError, match="not there to give"), transaction.atomic():
        ReserveLine.objects.create(
            transfer_id=given.id,
            asset_id=given.asset_id,
            reversal_ref=new_id(),
            grams=101,
            taken_at=puhui_now(),
        )


def test_coin_only_grams_cover_their_own_kind(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    give(hua, 400)
    wrong = reverse(officers, ERROR, done(lin.party.id, 300, coin_only=True))
    assert cover() == 0
    give(hua, 100, coin_only=True)
    assert cover() == 100
    assert Reversal.objects.get(pk=wrong.pk).covered_g == 100


def test_nobody_but_the_worker_covers(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    give(hua, 400)
    reverse(officers, ERROR, done(lin.party.id, 300))
    with (
        pytest.raises(IntegrityError, match="COVER is made by the worker only"),
        transaction.atomic(),
    ):
        cover_reversals()


def _report():
    return MonitoringReport.objects.create(
        kind=ReportKind.PROGRAMME,
        scheme="DEMO",
        party_id=cast.organisation("Programme").id,
        methodology="IND-METRO",
        city=cast.GUANGZHOU,
        vintage=2026,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        created_at=puhui_now(),
        created_by=new_id(),
    ).pk


def test_an_empty_reserve_holds_up_no_other_one_however_much_is_due_of_it(officers: Officers):
    lin, hua = cast.lin(), cast.hua()
    for terms in ({}, {"coin_only": True}):
        reverse(officers, ERROR, done(lin.party.id, 300, **terms))
    give(hua, 300, coin_only=True)
    with logged_in_as("worker"):
        # One a run: by lot one of two is never drawn in so many runs once in 2^40 times.
        assert sum(cover_reversals(limit=1)["covered_g"] for _ in range(40)) == 300
