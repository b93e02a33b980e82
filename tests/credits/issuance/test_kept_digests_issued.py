"""What a list left by its digest alone is neither sealed, approved nor minted here, until it is lifted."""

import pytest
from django.db import IntegrityError, transaction

from credits.issuance.models import MintIntent
from credits.issuance.services import mint_approved
from credits.monitoring.number_claim_models import NumberClaim
from credits.monitoring.report_models import MonitoringReport
from credits.projects.errors import ClaimedElsewhere, ClaimsTakenIn
from credits.projects.foreign.importing import lift_foreign_claim
from credits.projects.object_models import ForeignClaim
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.projects.lists import OTHER, left

pytestmark = pytest.mark.django_db
SEAL = {"digest": "0" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000, "status": "SUBMITTED"}
WRITES = "credits.monitoring.credited_objects.write_digests"


@pytest.fixture
def roof(db) -> Roof:
    return lay_roof()


def submit(roof: Roof, report: MonitoringReport) -> MonitoringReport:
    return submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())


def lift(roof: Roof, claim: ForeignClaim) -> None:
    lift_foreign_claim(actor=roof.chen.actor, now=puhui_now(), claim_id=claim.id, reason="given up there")


def mint() -> dict[str, int]:
    with acting_as("worker"):
        return mint_approved(now=puhui_now())


def test_a_report_on_a_number_of_which_a_list_left_the_digest_is_not_sealed(roof):
    claim = left("METER", "PV-grid-440100-1", agreed=OTHER)
    report = roof.draft()
    with pytest.raises(ClaimedElsewhere) as refused:
        submit(roof, report)
    assert [member["pointer"] for member in refused.value.errors] == ["/meter/PVGRID4401001"]
    with pytest.raises(IntegrityError, match="is not known"), transaction.atomic():
        MonitoringReport.objects.filter(pk=report.pk).update(**SEAL)
    lift(roof, claim)
    assert submit(roof, report).status == "IN_VERIFICATION"


def test_what_is_verified_when_the_list_comes_is_neither_approved_nor_minted(roof):
    issuance = roof.awaiting(submit(roof, roof.draft()))
    claim = left("CONNECTION", "grid-440100-1")
    with pytest.raises(ClaimedElsewhere):
        roof.approve(issuance, roof.chen)
    lift(roof, claim)
    roof.approve(issuance, roof.chen)
    roof.approve(issuance, roof.tang)
    claim = left("METER", "pv grid 440100 1", agreed=OTHER)
    assert mint() == {"minted": 0, "failed": 0, "stopped": 1}
    assert not MintIntent.objects.exists()
    lift(roof, claim)
    # A digest of somebody else's meter stands under the same key, and is in nobody's way.
    left("METER", "M-0000-0001", agreed=OTHER)
    assert mint()["minted"] == 1


def test_a_list_that_comes_in_at_the_moment_of_a_seal_or_an_approval_is_told_as_that(roof, monkeypatch):
    report = roof.draft()
    left("METER", "M-0000-0001")
    with monkeypatch.context() as late:
        late.setattr(WRITES, lambda things: None)
        with pytest.raises(ClaimsTakenIn):
            submit(roof, report)
    assert not NumberClaim.objects.exists()
    issuance = roof.awaiting(submit(roof, report))
    left("METER", "M-0000-0001", agreed=OTHER)
    with monkeypatch.context() as late:
        late.setattr(WRITES, lambda things: None)
        with pytest.raises(ClaimsTakenIn):
            roof.approve(issuance, roof.chen)
    roof.approve(issuance, roof.chen)
    roof.approve(issuance, roof.tang)
    assert mint()["minted"] == 1
