"""Twelve small roofs of twelve owners: one report, one issuance, and to each owner a share that adds up."""

import sys
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.mandates.services import revoke_mandate
from accounts.people.models import Party
from accounts.people.services import grant_role
from credits.admin.bundle_parts import bundle_parts
from credits.issuance.errors import Involved
from credits.issuance.models import Issuance, Objection
from credits.issuance.services import decide_objection, share_bundle, share_bundles
from credits.issuance.share_models import BundleSharing, OwnerShare, SiteShare
from credits.ledger.models import Hold, Transfer
from credits.ledger.open_holding import open_holding
from credits.ledger.serial_models import SerialBlock
from credits.ledger.transfer_units import InsufficientUnits, transfer_units
from credits.ledger.types import Movement, TransferKind
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.projects.bundles.models import Site
from credits.projects.services import receive_reading_file
from credits.projects.tables.reading import read_tables
from credits.registry.services import place_freeze, propose_unfreezing, release_freeze
from credits.verification.draws import new_seed
from credits.verification.models import Case
from credits.verification.sampling import site_lines
from credits.verification.services import submit_report
from credits.verification.terms import terms
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.mirrored import mint_all
from tests.credits.issuance.roof import Roof
from tests.credits.projects.bundles.roofs import Village, lay_village
from tests.credits.registry.parties import holdings_t

pytestmark = pytest.mark.django_db
# Twelve roofs, 525 MWh together; the third is hardly a roof.
MWH = ("61.5", "58", "0.5", "49.25", "47.75", "44", "43", "50", "41", "45", "39", "46")
HALVES = (("2025-01-01", "2025-07-01"), ("2025-07-01", "2026-01-01"))
YEAR = date(2025, 1, 1), date(2026, 1, 1)


@pytest.fixture
def village(roof: Roof, evidence_dir) -> Village:  # noqa: F811
    return lay_village(12, chen=roof.chen)


def read_in(village: Village, bundle, values=MWH, first: int = 1) -> None:
    lines = [
        f"0301-0000-{number:04d},{begin},{end},{Decimal(value) / 2}"
        for number, value in enumerate(values, start=first)
        for begin, end in HALVES
    ]
    table = "\n".join(["site,period_from,period_to,value", *lines]).encode()
    receive_reading_file(
        actor=village.clerk.actor, now=puhui_now(), project_id=bundle.id, content=BytesIO(table)
    )
    with transaction.atomic(), acting_as("worker"):
        assert read_tables(now=puhui_now())["read"] == 1


def sealed(village: Village, bundle=None, *, counts_gaps: bool = False) -> MonitoringReport:
    bundle = bundle or village.registered()
    if not bundle.reading_files.exists():
        read_in(village, bundle)
    report = create_report(
        actor=village.clerk.actor,
        project_id=bundle.id,
        period_from=YEAR[0],
        period_to=YEAR[1],
        counts_gaps=counts_gaps,
        now=puhui_now(),
    )
    return submit_report(actor=village.clerk.actor, report_id=report.id, now=puhui_now())


def shared(issuance: Issuance) -> BundleSharing:
    with transaction.atomic(), acting_as("worker"):
        assert share_bundles(now=puhui_now()) == {"shared": 1, "frozen": 0, "failed": 0}
    return BundleSharing.objects.get(issuance=issuance)


def test_one_report_of_twelve_roofs_is_344_t_floored_once(village):
    report = sealed(village)
    content = report.content
    assert (report.reduction_g, report.tonnes) == (344_675_625, 344)
    assert content["inputs"] == {"generation_mwh": {"value": "525", "unit": "MWh"}}
    assert len(content["sites"]) == 12
    assert [step["name"] for step in content["sites"][0]["steps"]] == ["ef_cm", "reduction"]
    # Cut site by site the grams would be fewer: the sum is cut once.
    assert sum(site["grams"] for site in content["sites"]) < report.reduction_g
    claimed = CreditedObject.objects.filter(report=report)
    assert (
        sorted(claimed.values_list("kind", flat=True))
        == ["CONNECTION"] * 12 + ["DEVICE"] * 12 + ["METER"] * 12
    )


def test_the_sample_is_drawn_over_the_sites_and_can_be_drawn_again(village):
    report = sealed(village)
    case = Case.objects.get(report=report)
    sites = {str(site.id) for site in Site.objects.all()}
    sample = {str(line.ref) for line in case.sample.all()}
    assert sample <= sites
    assert len(sample) >= 5
    third = str(Site.objects.get(connection__key="30100000003").id)
    assert case.line_risks[third] == ["FAR_FROM_OTHERS"]
    lines = site_lines(report.content, frozenset(), terms())
    assert {line.ref: list(line.risks) for line in lines if line.risks} == case.line_risks


def test_344_t_are_shared_to_the_gram_and_the_agent_cannot_move_them_before(village, roof):
    issuance = roof.minted(sealed(village))
    agent = village.clerk.organisation.id
    assert holdings_t(agent) == (0, 344)  # (available, held)
    with pytest.raises(InsufficientUnits), transaction.atomic():
        transfer_units([_retired(agent)], command_id=new_id(), now=puhui_now())
    sharing = shared(issuance)
    parts = SiteShare.objects.filter(share__sharing=sharing)
    assert sum(parts.values_list("part_g", flat=True)) == 344_000_000
    earned = sum(OwnerShare.objects.values_list("earned_g", flat=True))
    assert earned + sharing.agent_g == 344_000_000
    first = OwnerShare.objects.get(sharing=sharing, owner=village.owners[0].party)
    # 61.5 of 525 MWh of 344 t, less a tenth for the agent.
    assert (first.tonnes, first.carried_out_g) == (36, 267_428)
    assert holdings_t(village.owners[0].party.id) == (36, 0)
    tiny = OwnerShare.objects.get(sharing=sharing, owner=village.owners[2].party)
    assert (tiny.tonnes, tiny.carried_out_g) == (0, 294_857)
    moved = sum(OwnerShare.objects.values_list("tonnes", flat=True))
    kept = -(-sharing.owed_g // 1_000_000)
    assert holdings_t(agent) == (344 - moved - kept, kept)
    assert {"I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"}.isdisjoint(broken_invariants())


def test_shared_again_nothing_moves_twice_and_what_was_cut_off_is_whole_later(village, roof, monkeypatch):
    issuance = roof.minted(sealed(village))

    def die(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules[share_bundle.__module__], "crash_point", die)
    with pytest.raises(KeyboardInterrupt), acting_as("worker"):
        share_bundle(issuance.id, now=puhui_now())
    assert not Transfer.objects.filter(kind="BENEFIT_SHARE").exists()
    monkeypatch.undo()
    shared(issuance)
    moved = Transfer.objects.filter(kind="BENEFIT_SHARE").count()
    with transaction.atomic(), acting_as("worker"):
        assert not share_bundle(issuance.id, now=puhui_now())
    assert Transfer.objects.filter(kind="BENEFIT_SHARE").count() == moved == 11


@pytest.mark.parametrize("scope", [pytest.param("ALL", marks=pytest.mark.long), "ACCOUNT"])
def test_a_mint_waits_out_a_freeze_and_has_not_failed(village, roof, scope):
    """Not while all is frozen; for a bundle nor while its agent is, on whose account owners' units are set
    aside."""
    issuance = roof.approved(sealed(village))
    agent = village.clerk.organisation.id
    target = str(agent) if scope == "ACCOUNT" else ""
    open_holding(agent)
    row = place_freeze(actor=roof.chen.actor, scope=scope, target=target, reason="x", now=puhui_now())
    assert mint_all() == {"minted": 0, "failed": 0, "frozen": 1}
    issuance.refresh_from_db()
    assert (issuance.status, issuance.batch) == ("APPROVED", "")
    for command, by in ((propose_unfreezing, roof.chen), (release_freeze, roof.tang)):
        command(actor=by.actor, freeze_id=row.id, reason="looked into", now=puhui_now())
    assert mint_all() == {"minted": 1, "failed": 0}
    assert holdings_t(agent) == (0, 344)
    # The numbers that were reserved in the freeze are the ones that it got.
    assert SerialBlock.objects.get().first_no == 1


def test_the_database_moves_no_share_that_is_not_written(village, roof):
    issuance = roof.minted(sealed(village))
    hold = Hold.objects.get(source_ref=issuance.id)
    owner = village.owners[0].party.id
    shared(issuance)
    accounts = {
        row.credit_account_id for row in Transfer.objects.filter(kind="BENEFIT_SHARE", amount=36_000_000)
    }
    share = OwnerShare.objects.get(owner=owner)
    again = Movement(
        TransferKind.BENEFIT_SHARE,
        hold.balance.asset_id,
        hold.balance.account_id,
        accounts.pop(),
        1_000_000,
        share.id,
    )
    with pytest.raises(IntegrityError, match="no owner's share"), transaction.atomic():
        transfer_units([again], command_id=new_id(), now=puhui_now())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE credits_ownershare SET tonnes = tonnes + 1")


def test_a_roof_whose_mandate_was_revoked_counts_until_that_day(village, roof):
    bundle = village.registered()
    read_in(village, bundle)
    owner = village.owners[0]
    revoke_mandate(
        actor=owner.approver.actor, now=puhui_now(), mandate_id=owner.mandate.id, reason="sold the house"
    )
    report = sealed(village, bundle)  # of the year before that day
    assert report.tonnes == 344
    shared(roof.minted(report))
    assert holdings_t(owner.party.id) == (36, 0)


def test_the_registrars_page_shows_sites_tables_and_shares(village, roof):
    report = sealed(village)
    shared(roof.minted(report))
    rows = [part.rows for part in bundle_parts(report.project)]
    assert [len(each) for each in rows] == [12, 1, 0, 12]
    assert list(bundle_parts(roof.project)) == []


def _retired(party_id) -> Movement:
    hold = Hold.objects.select_related("balance").get()
    assert hold.balance.account.party_id == party_id
    return Movement(
        TransferKind.CUSTODY,
        hold.balance.asset_id,
        hold.balance.account_id,
        60_001,
        1_000_000,
        new_id(),
    )


def test_whoever_acts_for_the_owner_of_a_site_verifies_and_decides_nothing_of_the_bundle(village, roof):
    """The database asks the same as the draw and the desk, whoever writes."""
    owner = village.owners[4].party
    report = sealed(village)
    case = Case.objects.get(report=report)
    other, verifier = (roof.delta, roof.yan) if case.body_id == roof.pearl.id else (roof.pearl, roof.wei)
    wanted = {"report": report, "report_digest": "c" * 64, "body": other, "opened_at": puhui_now()}
    wanted |= {"draw_seed": new_seed(), "draw_among": [other.id]}
    join(verifier, owner)
    with pytest.raises(IntegrityError, match="a tie to the owner of a site"), transaction.atomic():
        Case.objects.create(**wanted)
    notice = roof.in_notice(report).notice
    objection = Objection.objects.create(notice=notice, text="x", received_at=puhui_now())
    join(roof.chen, owner)
    told = {"status": "DISMISSED", "decision": "no", "decided_at": puhui_now()}
    with pytest.raises(IntegrityError, match="without a part in it decides"), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(decided_by=roof.chen.party.id, **told)
    with pytest.raises(Involved):
        decide_objection(
            actor=roof.chen.actor, objection_id=objection.id, is_upheld=False, decision="no", now=puhui_now()
        )
    assert Objection.objects.filter(pk=objection.pk).update(decided_by=roof.tang.party.id, **told)


def join(member: CastMember, owner: Party) -> None:
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=member.user.id,
        role="TRADER",
        party_id=owner.id,
    )
