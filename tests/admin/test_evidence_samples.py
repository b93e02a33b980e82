"""The auditor's page of samples: draw, then take the packs, each time with a reason that stays."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from accounts.people.roles import Role
from credits.ledger.models import Transfer
from credits.transparency.packs import verify
from credits.transparency.packs.models import EvidenceSample
from credits.transparency.packs.sealing import PURPOSE
from puhui.kernel.models import AuditEvent
from puhui.kernel.signing import public_key
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db


def unzipped(pack: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(pack)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_an_auditor_draws_in_the_admin_and_takes_what_verifies(world):
    client = client_of(cast.staff("Bo", Role.AUDITOR))
    asked = {"scheme": "DEMO", "seed": "dice 4 6 1", "size": "50", "vintage": "", "reason": "yearly audit"}
    assert client.post(address(EvidenceSample, "draw"), asked).status_code == 302
    sample = EvidenceSample.objects.latest("id")
    assert (sample.seed, sample.reason) == ("dice 4 6 1", "yearly audit")
    credited = Transfer.objects.filter(kind__in=("ACCRUAL", "ISSUANCE"), asset__scheme="DEMO")
    assert len(sample.transfers) == sample.population == credited.count()
    reason = {"reason": "for the yearly audit"}
    answer = client.post(address(EvidenceSample, "take_all", sample), reason)
    assert answer["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        packs = {name: archive.read(name) for name in archive.namelist() if name != "sample.json"}
    told = {name[3:-4]: verify.verify(unzipped(pack), public_key(PURPOSE)) for name, pack in packs.items()}
    # What this world lays by hand is found out: 300 g without a trip, and batches over made-up digests.
    wrong = dict(
        credited.filter(pk__in=[pk for pk, sentences in told.items() if sentences]).values_list("pk", "kind")
    )
    laid = Transfer.objects.get(kind="ACCRUAL", amount=300)
    assert [pk for pk, kind in wrong.items() if kind == "ACCRUAL"] == [laid.pk]
    assert any("300 is told" in sentence for sentence in told[str(laid.pk)])
    assert len(told) - len(wrong) == credited.filter(kind="ACCRUAL").count() - 1 > 2
    take_one = address(EvidenceSample, "take_one", sample)
    assert client.post(take_one, reason | {"position": "50"}).status_code == 404
    taken = AuditEvent.objects.filter(action="evidence_downloaded")
    assert [(event.object_id, event.reason) for event in taken] == [(str(sample.pk), reason["reason"])]
