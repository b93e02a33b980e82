"""The page of one notice to stakeholders: who files on which terms, the answers, and the form to object."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from credits.projects.filing_models import StakeholderNotice
from credits.projects.objection_limits import PER_ADDRESS
from credits.projects.objection_models import StakeholderObjection
from credits.projects.services import decide_stakeholder_objection
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import jpeg
from tests.credits.projects.roofs import drafted, noticed_now
from tests.credits.projects.test_objections import END, MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]


@pytest.fixture
def notice(db) -> StakeholderNotice:
    set_clock(MONDAY)
    mei = cast.mei()
    return noticed_now(mei, drafted(mei))


@pytest.fixture
def path(notice) -> str:
    return reverse("public-stakeholder-notice", args=[notice.id])


def read(path: str, language: str = "en") -> str:
    return unescape(Client().get(path, {"lang": language}).content.decode())


def send(path: str, **body):
    return Client().post(path + "?lang=en", {"text": "The roof is mine.", **body})


def dismiss(objection: StakeholderObjection) -> None:
    decide_stakeholder_objection(
        actor=cast.chen().actor,
        objection_id=objection.id,
        is_upheld=False,
        decision="The deed says otherwise.",
        now=puhui_now(),
    )


def test_everybody_reads_the_terms_and_until_when_one_may_object(path, notice):
    text = read(path)
    told = (notice.agency, notice.key_terms, notice.benefit_sharing, notice.project.name, "2026-03-12 00:00")
    assert [each for each in told if each not in text] == []
    assert "Send the objection" in text
    chinese = read(path, "zh")
    assert "利益相关方告知" in chinese
    assert "提交异议" in chinese
    assert path in read("/register")


def test_everybody_reads_what_will_be_filed_in_either_language_and_by_the_api(path, notice):
    text, chinese = read(path), read(path, "zh")
    for label, chinese_label, value in (
        ("Address", "地址", "3 Bakers' Lane, Yuexiu"),
        ("Estimate, tonnes a year", "预计年减排量（吨）", "340"),
        ("Credited until", "计入期止", "2034-12-20"),
        ("Place on the map", "地图位置", "–"),
        ("Digest of what is told", "告知内容摘要值", notice.digest),
        ("To be filed before", "须于此前提交", "2027-03-12 00:00"),
    ):
        assert f'<th scope="row">{label}</th><td>{value}</td>' in text
        assert f'<th scope="row">{chinese_label}</th><td>{value}</td>' in chinese
    assert "China's voluntary reductions (CCER)" in text
    told = Client().get(reverse("stakeholder-notice", args=[notice.id])).json()
    assert told["told"] == notice.told
    assert told["digest"] == notice.digest
    assert told["good_until"].startswith("2027-03-1")


def test_the_form_takes_words_and_a_file_and_the_answer_is_read_under_its_number(path):
    answer = send(path, contact="+86 20 1234", file=SimpleUploadedFile("deed.jpg", jpeg()))
    objection = StakeholderObjection.objects.select_related("evidence").get()
    assert (answer.status_code, objection.evidence.media_type) == (201, "image/jpeg")
    stopped = read(path)
    assert "stopped by an objection" in stopped
    assert str(objection.id) in stopped
    assert [secret for secret in ("1234", "The roof is mine.") if secret in stopped] == []
    dismiss(objection)
    answered = read(path)
    assert "The deed says otherwise." in answered
    assert "dismissed" in answered
    assert "open for objections" in answered


def test_a_form_without_words_or_with_another_file_says_what_is_wrong(path):
    assert "5 to 4,000 characters" in send(path, text="no").content.decode()
    refused = send(path, file=SimpleUploadedFile("rows.csv", b"meter,kWh\n1,2\n"))
    assert (refused.status_code, 'role="alert"' in refused.content.decode()) == (400, True)
    assert not StakeholderObjection.objects.exists()


def test_who_objects_without_end_or_too_late_is_told_so_and_the_answers_stay(path):
    told = [send(path, text=f"The roof is mine, part {n}.").status_code for n in range(PER_ADDRESS + 1)]
    assert told == [201] * PER_ADDRESS + [429]
    chen = cast.chen()
    for objection in StakeholderObjection.objects.all():
        decide_stakeholder_objection(
            actor=chen.actor, objection_id=objection.id, is_upheld=False, decision="No.", now=puhui_now()
        )
    # The day that the objections touched did not count anyway: it is the one on which the notice began.
    set_clock(END)
    assert send(path).status_code == 409
    text = read(path)
    assert "Send the objection" not in text
    assert text.count("dismissed") == PER_ADDRESS
    assert Client().get(reverse("public-stakeholder-notice", args=[new_id()])).status_code == 404


def test_an_objection_does_not_go_to_the_other_kind_of_notice(notice):
    other = reverse("public-notice", args=[notice.id])
    assert send(other).status_code == 404
    assert not StakeholderObjection.objects.exists()
