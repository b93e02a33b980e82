"""Bundles over several reports: remainders are carried on, one owner joins, another leaves in between."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import transaction

from accounts.mandates.services import revoke_mandate
from credits.issuance.services import share_bundle
from credits.issuance.share_models import OwnerShare
from credits.ledger.models import Transfer
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.projects.bundles.joining import admit_sites, end_site, turn_sites_away
from credits.projects.bundles.models import Site
from credits.projects.services import receive_reading_file
from credits.projects.tables.reading import read_tables
from credits.transparency.packs import verify
from credits.transparency.packs.content import content_of
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import Roof
from tests.credits.issuance.test_bundles import holdings_t, shared
from tests.credits.projects.bundles.roofs import Village, lay_village

pytestmark = pytest.mark.django_db
TONNE = 1_000_000
JANUARY, JULY, NEXT = date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1)


@pytest.fixture
def village(roof: Roof, evidence_dir) -> Village:  # noqa: F811
    return lay_village(3, chen=roof.chen)


def read_in(village: Village, bundle, lines: list[str]) -> None:
    table = "\n".join(["site,period_from,period_to,value", *lines]).encode()
    receive_reading_file(
        actor=village.clerk.actor, now=puhui_now(), project_id=bundle.id, content=BytesIO(table)
    )
    with transaction.atomic(), acting_as("worker"):
        assert read_tables(now=puhui_now())["read"] == 1


def sealed(village: Village, bundle, since: date, until: date) -> MonitoringReport:
    report = create_report(
        actor=village.clerk.actor,
        project_id=bundle.id,
        period_from=since,
        period_to=until,
        now=puhui_now(),
    )
    return submit_report(actor=village.clerk.actor, report_id=report.id, now=puhui_now())


def test_what_is_left_under_a_tonne_is_carried_to_the_next_issuance_and_paid_then(village, roof):
    bundle = village.registered()
    halves = ((JANUARY, JULY), (JULY, NEXT))
    read_in(
        village,
        bundle,
        [
            f"0301-0000-000{number},{since},{until},{mwh}"
            for number, mwh in ((1, "30.7"), (2, "25.1"), (3, "0.9"))
            for since, until in halves
        ],
    )
    first, second = (shared(roof.minted(sealed(village, bundle, *half))) for half in halves)
    packs = [content_of(each) for each in Transfer.objects.filter(kind="ISSUANCE").order_by("posted_at")]
    assert [list(verify.check_units(pack)) for pack in packs] == [[], []]
    filing = json.loads(packs[1]["filing.json"])
    filing["accounting_report"]["sealed"]["sites"][2]["inputs"]["generation_mwh"]["value"] = "0.8"
    forged = packs[1] | {"filing.json": json.dumps(filing).encode()}
    told = " ".join(verify.check_units(forged))
    for says in ("does not have the digest", "step reduction: ", "g comes out"):
        assert says in told
    for owner in village.owners:
        before = OwnerShare.objects.get(sharing=first, owner=owner.party)
        after = OwnerShare.objects.get(sharing=second, owner=owner.party)
        assert after.carried_in_g == before.carried_out_g > 0
        whole, rest = divmod(before.earned_g + after.earned_g, TONNE)
        assert (before.tonnes + after.tonnes, after.carried_out_g) == (whole, rest)
        assert holdings_t(owner.party.id) == (whole, 0)
    # The third roof made no tonne in the first half: its grams of both halves are one.
    third = OwnerShare.objects.filter(owner=village.owners[2].party).order_by("id")
    assert [share.tonnes for share in third] == [0, 1]
    assert not {"B1", "B2", "B3"} & broken_invariants()


def test_a_roof_that_left_and_came_back_is_read_for_the_days_of_each_by_its_one_number(village, roof):
    """Else the days before it left could be told by no table, and the report of everybody waits for them."""
    bundle = village.registered(village.rows()[:2])
    before = Site.objects.get(owner=village.owners[0].party)
    end_site(
        actor=village.clerk.actor, now=puhui_now(), bundle_id=bundle.id, site_id=before.id, reason="rebuilt"
    )
    for admits in (False, True):
        table = village.send(bundle, [village.row(1)])
        terms = {"bundle_id": bundle.id, "table_id": table.id, "reason": "looked at"}
        set_clock(puhui_now() + timedelta(days=7))
        (admit_sites if admits else turn_sites_away)(actor=village.chen.actor, now=puhui_now(), **terms)
    after = Site.objects.get(owner=village.owners[0].party, ended_at=None)
    assert (before.meter.serial_no, after.joins_on) == (after.meter.serial_no, date(2026, 3, 16))
    set_clock(datetime(2026, 7, 2, 2, 0, tzinfo=UTC))
    read_in(
        village,
        bundle,
        [
            "0301-0000-0001,2026-01-01,2026-03-02,10",
            "0301-0000-0001,2026-03-16,2026-07-01,20",
            "0301-0000-0002,2026-01-01,2026-07-01,30",
        ],
    )
    report = sealed(village, bundle, date(2026, 1, 1), date(2026, 7, 1))
    told = [(site["from"], site["inputs"]["generation_mwh"]["value"]) for site in report.content["sites"]]
    assert told == [("2026-01-01", "10"), ("2026-01-01", "30"), ("2026-03-16", "20")]


def test_one_joins_and_one_leaves_within_a_report_each_with_its_own_days(village, roof):
    bundle = village.registered(village.rows()[:2])
    table = village.send(bundle, [village.row(3)])
    the_day = date(2026, 3, 2)
    assert puhui_now().date() == the_day
    admitted = admit_sites(
        actor=village.chen.actor, now=puhui_now(), bundle_id=bundle.id, table_id=table.id, reason="right"
    )
    assert admitted == 1
    leaver = village.owners[0]
    revoke_mandate(
        actor=leaver.approver.actor, now=puhui_now(), mandate_id=leaver.mandate.id, reason="sold the house"
    )
    set_clock(datetime(2026, 7, 2, 2, 0, tzinfo=UTC))
    read_in(
        village,
        bundle,
        [
            "0301-0000-0001,2026-01-01,2026-03-02,10",
            "0301-0000-0002,2026-01-01,2026-07-01,20",
            # What the joiner's roof made before its day is nobody's here.
            "0301-0000-0003,2026-01-01,2026-03-02,5",
            "0301-0000-0003,2026-03-02,2026-07-01,15",
        ],
    )
    report = sealed(village, bundle, date(2026, 1, 1), date(2026, 7, 1))
    sites = [(site["from"], site["to"], site["inputs"]) for site in report.content["sites"]]
    assert sites == [
        (since, until, {"generation_mwh": {"value": mwh, "unit": "MWh"}})
        for since, until, mwh in (
            ("2026-01-01", "2026-03-02", "10"),
            ("2026-01-01", "2026-07-01", "20"),
            ("2026-03-02", "2026-07-01", "15"),
        )
    ]
    claimed = CreditedObject.objects.filter(report=report, kind="METER").order_by("key")
    assert list(claimed.values_list("days_from", "days_to")) == [
        (date(2026, 1, 1), the_day),
        (date(2026, 1, 1), date(2026, 7, 1)),
        (the_day, date(2026, 7, 1)),
    ]
    sharing = shared(roof.minted(report))
    earned = dict(OwnerShare.objects.filter(sharing=sharing).values_list("owner_id", "earned_g"))
    assert [round(45 * earned[owner.party.id] / sum(earned.values())) for owner in village.owners] == [
        10,
        20,
        15,
    ]
    assert Site.objects.filter(bundle=bundle, ended_at=None).count() == 2
    assert not {"B1", "B2", "B3"} & broken_invariants()


def test_the_second_sharing_is_the_later_one_whoever_looked_at_the_clock_too_early(village, roof):
    """What is carried is told by the order of the sharings."""
    bundle = village.registered()
    halves = ((JANUARY, JULY), (JULY, NEXT))
    read_in(
        village,
        bundle,
        [f"0301-0000-000{number},{since},{until},30.7" for number in (1, 2, 3) for since, until in halves],
    )
    issuances = [roof.minted(sealed(village, bundle, *half)) for half in halves]
    later = puhui_now() + timedelta(minutes=1)
    for issuance, now in zip(issuances, (later, later - timedelta(minutes=1)), strict=True):
        with transaction.atomic(), acting_as("worker"):
            assert share_bundle(issuance.id, now=now)
    assert [issuance.sharing.shared_at > later for issuance in issuances] == [False, True]
    assert broken_invariants() == set()
