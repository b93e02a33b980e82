"""The whole way of one report: 525 MWh are 344 t, numbered once, on the owner's account."""

import pytest

from credits.ledger.models import Balance
from credits.ledger.serial_models import SerialBlock
from credits.monitoring.report_states import ReportStatus
from puhui.kernel.canonical import digest_of
from tests.audit import broken_invariants
from tests.credits.issuance.roof import AFTER_NOTICE

pytestmark = pytest.mark.django_db


def test_525_mwh_become_344_tonnes_with_their_serials(roof):
    issuance = roof.minted()
    assert issuance.report.reduction_g == 344_675_625
    assert issuance.tonnes == issuance.report.tonnes == 344
    assert issuance.notice.ends_at == AFTER_NOTICE
    (block,) = SerialBlock.objects.all()
    assert str(block) == "DEMO-GZ-PV-2025-0001-1-344"
    (balance,) = Balance.objects.filter(asset__book="REGISTRY")
    assert (balance.account.party_id, balance.available) == (roof.mei.organisation.id, 344_000_000)
    assert broken_invariants() == set()


def test_the_seal_is_the_digest_of_the_content_as_it_is_stored(roof):
    report = roof.sent_in()
    report.refresh_from_db()
    assert report.status == ReportStatus.IN_VERIFICATION
    assert digest_of(report.content) == report.digest
    assert report.content["inputs"] == {"generation_mwh": {"value": "525", "unit": "MWh"}}
    assert len(report.content["readings"]) == 12
    # Whole tonnes are the last step; what stays under one goes on to the next report.
    assert [step["value"] for step in report.content["steps"]][-2:] == ["344.675625", "344"]
