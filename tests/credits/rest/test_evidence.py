"""Files over HTTP: one at a time, none too large, and given out so that no browser runs them."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from credits.evidence.models import EvidenceFile
from puhui.kernel.uploads import FILE_BYTES_MAX
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence import files
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.roofs import MORNING, drafted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]


@pytest.fixture
def mei(db):
    load_catalogs()
    set_clock(MORNING)
    return cast.mei()


@pytest.fixture
def where(mei) -> str:
    return f"/api/v1/projects/{drafted(mei).id}/documents"


@pytest.fixture
def client(mei):
    return cast.client_for(mei)


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def put(client, where: str, content: bytes, name: str = "photo.jpg", **more):
    body = {"file": SimpleUploadedFile(name, content, "image/png"), "kind": "PHOTO"} | more
    return client.post(where, body, format="multipart")


def test_a_photograph_comes_back_bare_and_as_an_attachment(client, where):
    sent = put(client, where, files.jpeg(), "../../屋顶.jpg")
    assert sent.status_code == 201, sent.content
    file = sent.json()["file"]
    assert (file["media_type"], file["width"], file["height"]) == ("image/jpeg", 200, 320)
    assert file["original_name"] == "屋顶.jpg"
    answer = client.get(file["url"])
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (200, 320)
    assert files.CANARY not in answer.content
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    names = {client.get(file["url"])["Content-Disposition"] for _ in range(2)}
    assert len(names) == 2
    assert all(re.fullmatch(r'attachment; filename="[0-9a-f]{32}\.jpg"', name) for name in names)


def test_a_document_comes_back_as_it_came_and_as_an_attachment(client, where):
    answer = client.get(put(client, where, files.pdf(), "paper.pdf").json()["file"]["url"])
    assert (answer["Content-Type"], answer.content) == ("application/pdf", files.pdf())
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_any_accept_gets_the_file_and_a_refusal_is_a_problem(client, where):
    url = put(client, where, files.png(), "roof.png").json()["file"]["url"]
    for accept in ("image/png", "text/html", "*/*"):
        assert client.get(url, HTTP_ACCEPT=accept)["Content-Type"] == "image/png"
    refused = cast.client_for(cast.lin()).get(url, HTTP_ACCEPT="image/png")
    assert (refused.status_code, refused["Content-Type"]) == (404, "application/problem+json")


def test_only_who_sees_the_project_sees_its_files(client, where):
    url = put(client, where, files.png(), "roof.png").json()["file"]["url"]
    stranger = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    for member, status in ((cast.chen(), 200), (stranger, 404), (cast.wei(), 404), (cast.bo(), 404)):
        assert cast.client_for(member).get(url).status_code == status
    nobody = client.__class__()
    assert nobody.get(url).status_code == 401
    assert client.get("/api/v1/evidence/01a2033f-3406-75df-915f-c3fb7e41c53a").status_code == 404


def test_the_original_of_an_image_is_given_to_nobody(client, where, mei):
    file = put(client, where, files.jpeg()).json()["file"]
    row = EvidenceFile.objects.get(id=file["id"])
    assert file["digest"] == row.digest != row.copy_digest
    for name in (row.digest, row.copy_digest, f"{row.digest[:2]}/{row.digest}"):
        assert client.get(f"/api/v1/evidence/{name}").status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "file_type_refused"),
        (b"\0" * 100, 400, "file_type_refused"),
        (b"GIF89a" + bytes(64), 400, "file_type_refused"),
        (files.active_pdfs()["script at opening"], 400, "file_type_refused"),
        (files.jpeg() + b"<script>", 400, "file_type_refused"),
        (files.jpeg()[:300], 400, "file_damaged"),
        (files.bomb(), 400, "image_too_large"),
        (bytes(FILE_BYTES_MAX + 1), 413, "file_too_large"),
        (bytes(FILE_BYTES_MAX + 200_000), 413, "file_too_large"),
    ],
)
def test_what_is_refused_is_stored_nowhere(client, where, evidence_dir, content, status, code):  # noqa: F811
    assert code_of(put(client, where, content)) == (status, code)
    assert not EvidenceFile.objects.exists()
    assert not evidence_dir.exists()


def test_one_file_at_a_time_and_no_field_twice(client, where):
    two = [SimpleUploadedFile(f"{n}.png", files.png(), "image/png") for n in range(2)]
    assert code_of(put(client, where, b"", file=two)) == (400, "invalid_form")
    assert code_of(put(client, where, files.png(), kind=["PHOTO", "OTHER"])) == (400, "invalid_form")
    assert code_of(put(client, where, files.png(), colour="red")) == (400, "unknown_field")
    assert code_of(put(client, where, files.png(), kind="BRIBE")) == (400, "invalid_input")
    assert code_of(client.post(where, {"kind": "PHOTO"}, format="multipart")) == (400, "invalid_input")
    assert code_of(client.post(where, {"kind": "PHOTO", "file": "text"}, format="multipart")) == (
        400,
        "invalid_input",
    )
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"anything", "multipart/form-data"),
        (b"anything", "multipart/form-data; boundary=" + "x" * 80),
        (
            b"--x\r\nContent-Disposition: form-data; name=kind\r\n\r\n" + b"P" * 70_000,
            "multipart/form-data; boundary=x",
        ),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 2_000 + b"--x--",
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_malformed_form_is_refused(client, where, body, content_type):
    answer = client.generic("POST", where, body, content_type=content_type)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not EvidenceFile.objects.exists()


def test_another_type_of_body_is_refused(client, where):
    assert code_of(client.post(where, {"kind": "PHOTO"}, format="json")) == (415, "unsupported_media_type")
