"""Bundles closed with something on its way, or after a void: what comes is shared, then all is settled."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from credits.issuance.closing_models import BundleClosing
from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.services.share_bundle import carried_of
from credits.issuance.share_models import OwnerShare
from credits.ledger.models import Hold
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.retirement.models import Retirement
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.quantities import G_PER_T
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.issuance.test_bundle_void import HALVES, voided
from tests.credits.issuance.test_bundles import read_in, shared
from tests.credits.projects.bundles.roofs import lay_village
from tests.credits.yearend.closed import NOTHING, Laid, told, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def roof() -> Roof:
    return lay_roof()


@pytest.fixture
def laid(roof, evidence_dir) -> Laid:  # noqa: F811
    """The first half of a year is shared, the second one's report is sent in."""
    village = lay_village(12, chen=roof.chen)
    bundle = village.registered()
    read_in(village, bundle)
    laid = Laid(roof, village, bundle, roof.minted(sent_in(village, bundle, 0)))
    shared(laid.issuance)
    return laid


def drafted(village, bundle, half: int) -> MonitoringReport:
    period_from, period_to = HALVES[half]
    return create_report(
        actor=village.clerk.actor,
        project_id=bundle.id,
        period_from=period_from,
        period_to=period_to,
        counts_gaps=False,
        now=puhui_now(),
    )


def sent_in(village, bundle, half: int) -> MonitoringReport:
    report = drafted(village, bundle, half)
    return submit_report(actor=village.clerk.actor, report_id=report.id, now=puhui_now())


def test_a_report_under_way_is_waited_for_its_units_are_shared_and_then_all_is_settled(laid):
    report = sent_in(laid.village, laid.bundle, 1)
    laid.close()
    assert work() == NOTHING
    second = laid.roof.minted(report)
    assert work() == NOTHING, "what is minted is to be shared first"
    shared(second)
    assert work() == NOTHING | {"announced": 1}
    # What is told are the grams of both halves.
    assert told(laid.third)["bundle_remainder_announced"]["grams"] == carried_of(second)[laid.third.id]
    laid.on_the_day()
    assert work() == NOTHING | {"settled": 1}
    assert carried_of(second) == carried_of(laid.issuance) == {}
    assert not Hold.objects.filter(status="PENDING").exists()
    assert broken_invariants() == set()
    again = {"share": OwnerShare.objects.get(sharing=laid.issuance.pk, owner=laid.third), "grams": 1}
    with pytest.raises(IntegrityError, match="of fewer grams"), transaction.atomic(), acting_as("worker"):
        LapsedRemainder.objects.create(closing=BundleClosing.objects.get(), **again)


def test_what_a_void_left_on_hold_is_settled_too_and_what_is_owed_no_more_is_free(laid):
    """Units of the void batch stand in for what the other half brought: the buffer makes them good."""
    second = laid.roof.minted(sent_in(laid.village, laid.bundle, 1))
    shared(second)
    voided(laid.roof, second)
    owed_g = sum(carried_of(second).values())
    laid.settled()
    closing = BundleClosing.objects.get()
    assert (closing.owed_g, closing.retired_t) == (owed_g, -(-owed_g // G_PER_T))
    assert Retirement.objects.get().quantity_g == closing.retired_t * G_PER_T
    assert not Hold.objects.filter(status="PENDING").exists()
    assert broken_invariants() == set()


def test_nothing_is_reported_of_a_settled_bundle_whatever_was_read_before(laid, monkeypatch):
    report = drafted(laid.village, laid.bundle, 1)
    laid.settled()
    monkeypatch.setattr(
        "credits.monitoring.report_sealing.ProjectStatus", SimpleNamespace(REGISTERED="CLOSED")
    )
    with pytest.raises(IntegrityError, match="bundle is settled"):
        submit_report(actor=laid.village.clerk.actor, report_id=report.id, now=puhui_now())
