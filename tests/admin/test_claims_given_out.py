"""The buttons by which lists of claims go out and come in, under a key that the page never shows."""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.people.roles import Role
from credits.monitoring.credited_object_models import CreditedObject
from credits.projects.object_models import ForeignClaim
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.cast import GUANGZHOU
from tests.credits.projects.lists import left

pytestmark = pytest.mark.django_db
SECRET = sha256(b"agreed with VCS").hexdigest()
ASKED = {"register": "VCS", "key": SECRET, "reason": "asked for by VCS"}


def test_a_registrar_gives_a_list_out_and_takes_one_in_under_the_key(world):
    client = client_of(cast.staff("Bo", Role.REGISTRAR))
    answer = client.post(address(ForeignClaim, "give_out"), ASKED)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="claims-VCS-')
    assert "no-store" in answer["Cache-Control"]
    content = answer.getvalue()
    event = AuditEvent.objects.get(action="claims_exported")
    rows = content.count(b"\n") - 1
    assert rows > 0
    assert not [
        key for key in CreditedObject.objects.values_list("key", flat=True) if key in content.decode()
    ]
    assert (event.object_id, event.detail) == (
        sha256(content).hexdigest(),
        {"register": "VCS", "rows": rows},
    )
    before = ForeignClaim.objects.count()
    # Under another key nothing of it is met: the page says that it is kept, and shows the digests.
    told = taken_in(client, content, sha256(b"agreed with CCER").hexdigest())
    assert f"{rows} digests are not met here: they are kept" in told
    left = ForeignClaim.objects.filter(key="")
    assert left.count() == rows
    page = client.get(address(ForeignClaim, "change", left.first())).content.decode()
    assert left.first().digest in page
    taken_in(client, content, SECRET)
    assert ForeignClaim.objects.exclude(key="").count() == before + rows


def taken_in(client, content: bytes, key: str) -> str:
    """Return what the page says after a list was taken in."""
    asked = {"table": SimpleUploadedFile("list.csv", content), "key": key, "reason": "sent by VCS"}
    return client.post(address(ForeignClaim, "take_in"), asked, follow=True).content.decode()


def test_a_key_that_is_refused_is_not_shown_again(world):
    client = client_of(cast.staff("Bo", Role.REGISTRAR))
    page = client.post(address(ForeignClaim, "give_out"), ASKED | {"key": SECRET[:62]})
    assert page.status_code == 400
    told = page.content.decode()
    assert "has 32 random bytes or more" in told
    assert SECRET[:62] not in told
    assert 'type="password"' in told
    chinese = client_of(cast.staff("Jun", Role.REGISTRAR), language="zh-hans")
    page = chinese.post(address(ForeignClaim, "give_out"), ASKED | {"key": SECRET[:62]})
    assert "约定密钥须为" in page.content.decode()


def test_a_registrar_of_a_city_gives_nothing_out(world):
    client = client_of(cast.staff("Bo", Role.REGISTRAR, region=GUANGZHOU))
    assert client.post(address(ForeignClaim, "give_out"), ASKED).status_code == 403
    assert not AuditEvent.objects.filter(action="claims_exported").exists()


def test_a_claim_that_stands_by_its_digest_is_found_by_the_number_and_signs_alone_find_nothing():
    claim, other = left("METER", "M-0301-0000-4711"), left("PLOT", "440106-0001")
    client = client_of(cast.staff("Bo", Role.REGISTRAR))
    found = {"m-0301 0000 4711": [claim], "440106-0001": [other], "440106-0002": [], "---": []}
    for term, claims in found.items():
        rows = client.get(address(ForeignClaim, "changelist"), {"q": term}).context["cl"].result_list
        assert list(rows) == claims, term
    rows = client.get(address(ForeignClaim, "changelist"), {"q": "CCER-1001"}).context["cl"].result_list
    assert set(rows) == {claim, other}
