"""The page of one public notice: what is to be known, until when one may object, and the form to do so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from credits.issuance.models import Issuance, Objection
from credits.projects.objection_limits import PER_ADDRESS
from puhui.kernel.ids import new_id
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import AFTER_NOTICE
from tests.credits.issuance.test_issuance import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]


@pytest.fixture
def issuance(roof) -> Issuance:
    return roof.in_notice()


@pytest.fixture
def path(issuance) -> str:
    return reverse("public-notice", args=[issuance.notice.id])


def send(path: str, **body):
    return Client().post(path + "?lang=en", {"text": "The roof is mine.", **body})


def test_everybody_reads_whose_tonnes_they_are_and_until_when_one_may_object(path, issuance):
    page = Client().get(path, {"lang": "en"})
    text = page.content.decode()
    for told in ("Sunrise Bakery", "Bakery roof", "344", "GD-PV", issuance.digest, "2026-03-12 00:00"):
        assert told in text
    assert "Send the objection" in text
    assert page["Content-Language"] == "en"
    chinese = Client().get(path, {"lang": "zh"}).content.decode()
    assert "提交异议" in chinese
    assert "异议受理截止" in chinese
    assert path in Client().get("/register", {"lang": "en"}).content.decode()


def test_the_form_takes_words_and_a_file_and_the_page_says_that_it_is_stopped(path, issuance):
    answer = send(path, contact="+86 20 1234", file=SimpleUploadedFile("deed.jpg", jpeg()))
    objection = Objection.objects.select_related("evidence").get()
    text = answer.content.decode()
    assert (answer.status_code, str(objection.id) in text) == (201, True)
    assert "stopped by an objection" in text
    assert "1234" not in text
    assert objection.evidence.media_type == "image/jpeg"


def test_a_form_without_words_or_with_another_file_says_what_is_wrong(path):
    assert "5 to 4,000 characters" in send(path, text="no").content.decode()
    refused = send(path, file=SimpleUploadedFile("rows.csv", b"meter,kWh\n1,2\n"))
    assert (refused.status_code, 'role="alert"' in refused.content.decode()) == (400, True)
    assert Client().post(path, "x", content_type="text/plain").status_code == 400
    assert not Objection.objects.exists()


def test_who_objects_without_end_or_too_late_is_told_so(path, roof, issuance):
    assert [send(path).status_code for _ in range(PER_ADDRESS + 1)] == [201] * PER_ADDRESS + [429]
    for objection in Objection.objects.all():
        decide(roof.chen.actor, objection, is_upheld=False)
    set_clock(AFTER_NOTICE)
    assert send(path).status_code == 409
    assert "Send the objection" not in Client().get(path, {"lang": "en"}).content.decode()
    assert Client().get(reverse("public-notice", args=[new_id()])).status_code == 404
