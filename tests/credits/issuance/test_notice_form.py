"""The form of a public notice in rough hands: pressed twice, at one moment, from elsewhere, with too much."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from credits.evidence.models import EvidenceFile
from credits.evidence.storage import digest_of
from credits.issuance.models import Issuance, Notice, Objection
from credits.projects.objection_limits import SENT_TWICE_WITHIN
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from puhui.kernel.uploads import FILE_BYTES_MAX
from tests.accounts.parallel import in_parallel
from tests.admin.signing_in import client_of
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import MONDAY, PAPER, lay_roof
from tests.credits.issuance.test_issuance import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]
JPEG = b"\xff\xd8\xff\xe0"
file = SimpleUploadedFile


def path_of(notice: Notice) -> str:
    return reverse("public-notice", args=[notice.id]) + "?lang=en"


@pytest.fixture
def path(roof) -> str:
    return path_of(roof.in_notice().notice)


def send(path: str, client: Client | None = None, **body):
    return (client or Client()).post(path, {"text": "The roof is mine.", **body})


def deed() -> SimpleUploadedFile:
    return file("deed.jpg", jpeg())


def kept() -> QuerySet[EvidenceFile]:
    """Return the files beside the papers of the roof."""
    return EvidenceFile.objects.exclude(digest=digest_of(PAPER))


class Said(HTMLParser):
    """What stands in the one element of a role."""

    def __init__(self, role: str, page: str) -> None:
        super().__init__()
        self._role, self._inside, self.text = role, False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = ("role", self._role) in attrs

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def said(answer, role: str) -> str:
    return Said(role, answer.content.decode()).text


def test_a_button_pressed_twice_says_one_thing_and_both_presses_are_told_its_number(path):
    first, second = (send(path, contact="+86 20 1234", file=deed()) for _ in range(2))
    objection = Objection.objects.get()
    assert (first.status_code, second.status_code) == (201, 201)
    assert said(first, "status") == said(second, "status")
    assert str(objection.id) in said(first, "status")
    assert kept().count() == 1
    assert AuditEvent.objects.filter(action="objection_raised").count() == 1


@pytest.mark.parametrize(
    "other",
    [{"text": "The roof is not there."}, {"contact": "+86 20 5678"}, {"file": True}],
    ids=["other words", "another contact", "a file"],
)
def test_whoever_says_something_else_is_heard_beside_the_first(path, other):
    send(path, contact="+86 20 1234")
    send(path, **{"contact": "+86 20 1234", **other, **({"file": deed()} if "file" in other else {})})
    assert Objection.objects.count() == 2


def test_the_same_words_later_or_after_an_answer_are_said_again(path, roof):
    send(path)
    set_clock(MONDAY + SENT_TWICE_WITHIN + timedelta(minutes=1))
    send(path)
    for objection in Objection.objects.all():
        decide(roof.chen.actor, objection, is_upheld=False)
    send(path)
    assert Objection.objects.filter(status="OPEN").count() == 1
    assert Objection.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_presses_at_one_moment_one_objection_comes_and_two_people_make_two(evidence_dir):  # noqa: F811
    notice = lay_roof().in_notice().notice
    words = ["The roof is mine.", "The roof is ours."]
    answers = in_parallel(8, lambda number: send(path_of(notice), text=words[number % 2], file=deed()))
    assert {answer.status_code for answer in answers} == {201}
    assert len({said(answer, "status") for answer in answers}) == 2
    assert sorted(Objection.objects.values_list("text", flat=True)) == words
    assert Issuance.objects.get().status == "IN_NOTICE"


def test_a_form_sent_from_another_site_carries_nobodys_name(path, roof):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    strict.cookies = client_of(roof.chen).cookies
    answer = send(path, strict)
    assert answer.status_code == 201, "it asks for no sign-in, so there is none to be abused"
    assert not answer.cookies
    event = AuditEvent.objects.get(action="objection_raised")
    assert (event.actor_name, event.actor_user_id) == ("system:public register", None)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"file": file("big.jpg", JPEG + bytes(FILE_BYTES_MAX))}, 413, "At most 10485760 bytes"),
        ({"file": file("deed.svg", b"<svg onload='x()'/>")}, 400, "A paper is a PDF or a picture"),
        ({"file": file("rows.csv", b"meter,kWh\n1,2\n")}, 400, "A paper is a PDF or a picture"),
        ({"file": file("empty.pdf", b"")}, 400, "A paper is a PDF or a picture"),
        ({"file": [file("deed.jpg", JPEG), file("deed.jpg", JPEG)]}, 400, "One file at a time."),
        ({"text": ["one thing", "another thing"]}, 400, "A field stands twice"),
        ({"text": "x" * 4_001}, 400, "5 to 4,000 characters"),
        ({"contact": "x" * 201}, 400, "in 200 at most"),
        ({"decision": "dismissed"}, 400, ""),
    ],
    ids=[
        *("too large", "no paper", "a table", "empty", "two files", "words twice", "a book"),
        *("a long address", "another field"),
    ],
)
def test_what_is_too_much_or_no_paper_is_refused_in_words_and_nothing_is_kept(path, body, status, told):
    answer = send(path, **body)
    assert answer.status_code == status
    assert told in said(answer, "alert")
    assert said(answer, "alert")
    assert "Send the objection" in answer.content.decode(), "and it may be sent again"
    assert not Objection.objects.exists()
    assert not kept().exists()


def test_markup_in_words_is_shown_to_nobody_and_other_methods_are_refused(path):
    answer = send(path, text="<script>alert(1)</script> is mine")
    assert answer.status_code == 201
    assert "<script>alert" not in answer.content.decode()
    assert [getattr(Client(), method)(path).status_code for method in ("put", "delete", "patch")] == [405] * 3
    assert Objection.objects.get().received_at <= puhui_now()
