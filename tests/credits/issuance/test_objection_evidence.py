"""Evidence of an objection: read as any file is, kept under nobody's name, shown to who decides alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from credits.evidence.fact_models import ImagePrint
from credits.evidence.models import EvidenceFile
from credits.evidence.storage import digest_of
from credits.issuance.models import Objection
from credits.projects.objection_models import StakeholderObjection
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import MONDAY
from tests.credits.projects.roofs import drafted, noticed_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]
REGISTRY = "/api/v1/registry"


def post(path: str, content: bytes, **more) -> tuple[int, dict]:
    body = {"text": "The roof is mine.", "file": SimpleUploadedFile("deed.jpg", content)} | more
    answer = APIClient(HTTP_ACCEPT_LANGUAGE="en").post(path, body, format="multipart")
    return answer.status_code, answer.json()


@pytest.fixture
def path(roof) -> str:
    return f"{REGISTRY}/notices/{roof.in_notice().notice.id}/objections"


def test_a_picture_is_read_in_the_child_and_kept_under_nobodys_name(path):
    content = jpeg()
    status, told = post(path, content)
    assert (status, told["status"]) == (201, "OPEN")
    kept = Objection.objects.get(pk=told["id"]).evidence
    assert (kept.digest, kept.media_type) == (digest_of(content), "image/jpeg")
    assert kept.copy_digest != kept.digest, "written anew, without what it carried"
    assert (kept.party, kept.received_from) == (None, None)
    assert not ImagePrint.objects.exists(), "it makes nobody's own photograph look like a copy"


def test_without_a_file_it_is_an_objection_all_the_same(path):
    answer = APIClient().post(path, {"text": "The roof is mine."}, format="json")
    assert answer.status_code == 201
    assert Objection.objects.get().evidence is None


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"meter,kWh\n1,2\n", "file_type_refused"), (b"\xff\xd8\xff\xe0nothing", "file_damaged"), (b"", None)],
)
def test_what_is_no_paper_is_refused_and_nothing_is_kept(path, content, code):
    status, told = post(path, content)
    assert status == 400
    assert code is None or told["code"] == code
    assert not Objection.objects.exists()
    assert not EvidenceFile.objects.filter(party=None).exists()


def test_only_who_decides_gets_the_file(path, roof):
    told = post(path, jpeg())[1]
    kept = Objection.objects.get().evidence
    page = reverse("admin:credits_objection_change", args=[told["id"]])
    file = reverse("admin:credits_objection_file", args=[told["id"]])
    registrar = client_of(roof.chen)
    assert file in registrar.get(page).content.decode()
    answer = registrar.get(file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    for other in (
        roof.mei,
        cast.staff("Jun", "REGISTRAR", region=cast.SHENZHEN),
        cast.staff("He", "AUDITOR"),
    ):
        assert client_of(other).get(file).status_code != 200
    public = APIClient().get(path.removesuffix("/objections")).content.decode()
    assert str(kept.id) not in public
    assert kept.digest not in public


def test_the_database_puts_no_other_file_to_it(path):
    post(path, jpeg())
    with pytest.raises(IntegrityError, match="keeps_its_evidence"), transaction.atomic():
        Objection.objects.update(evidence=None)


def test_stakeholders_put_a_file_to_theirs_as_well():
    load_catalogs()
    set_clock(MONDAY)
    mei = cast.mei()
    notice = noticed_now(mei, drafted(mei))
    status, told = post(f"{REGISTRY}/stakeholder-notices/{notice.id}/objections", jpeg())
    assert (status, told["status"]) == (201, "OPEN")
    row = StakeholderObjection.objects.select_related("evidence").get()
    assert row.evidence.digest == digest_of(jpeg())
    assert row.received_at <= puhui_now()
    file = reverse("admin:credits_stakeholderobjection_file", args=[row.pk])
    assert client_of(cast.chen()).get(file).status_code == 200
    with pytest.raises(IntegrityError, match="keeps_its_evidence"), transaction.atomic():
        StakeholderObjection.objects.update(evidence=None)
