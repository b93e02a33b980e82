"""Receiving: the original kept untouched and apart, the copy by its own digest, one row a file of a party."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from credits.evidence import receive
from credits.evidence.models import EvidenceFile
from credits.evidence.receive import receive_file
from credits.evidence.refusals import FileDamaged, FileTooLarge, FileTypeRefused
from credits.evidence.storage import load
from puhui.kernel.audit import record_event
from puhui.kernel.commands import system_actor
from puhui.kernel.errors import NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.evidence import files

pytestmark = pytest.mark.django_db
LIMIT = 10 * 1024 * 1024


def received(member, content: bytes, name: str = "photo.jpg") -> EvidenceFile:
    return receive_file(actor=member.actor, content=content, name=name, now=timezone.now())


def stored(folder) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def test_a_photograph_is_kept_as_it_came_beside_its_bare_copy(evidence_dir):
    mei = cast.mei()
    row = received(mei, files.jpeg())
    assert (row.party_id, row.received_from) == (mei.organisation.id, mei.user.id)
    assert (row.media_type, row.width, row.height, row.size_bytes) == (
        "image/jpeg",
        200,
        320,
        len(files.jpeg()),
    )
    assert row.digest != row.copy_digest
    assert load(row.digest) == files.jpeg()
    assert files.CANARY not in load(row.copy_digest)
    assert Image.open(io.BytesIO(load(row.copy_digest))).size == (200, 320)
    assert stored(evidence_dir) == 2
    event = AuditEvent.objects.get(object_type="evidence")
    assert (event.action, event.object_id, event.detail["digest"]) == (
        "evidence_received",
        str(row.id),
        row.digest,
    )


def test_a_document_is_kept_once(evidence_dir):
    row = received(cast.mei(), files.pdf(), "paper.pdf")
    assert (row.media_type, row.width, row.copy_digest) == ("application/pdf", None, row.digest)
    assert stored(evidence_dir) == 1


def test_the_same_bytes_of_a_party_are_one_row_and_of_another_party_another(evidence_dir):
    mei, qiao = cast.mei(), cast.qiao()
    first = received(mei, files.jpeg(), "a.jpg")
    assert received(mei, files.jpeg(), "b.jpg").id == first.id
    assert received(qiao, files.jpeg()).id != first.id
    assert EvidenceFile.objects.count() == 2
    assert stored(evidence_dir) == 2


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileTypeRefused),
        (files.png()[:-30], FileTypeRefused),
        (files.jpeg()[:200], FileDamaged),
        (files.jpeg() + bytes(LIMIT + 1 - len(files.jpeg())), FileTooLarge),
    ],
)
def test_what_is_refused_leaves_nothing(evidence_dir, content, refusal):
    with pytest.raises(refusal):
        received(cast.mei(), content)
    assert not EvidenceFile.objects.exists()
    assert stored(evidence_dir) == 0


def test_a_file_of_exactly_the_limit_is_taken(evidence_dir):
    content = files.jpeg() + bytes(LIMIT - len(files.jpeg()))
    assert received(cast.mei(), content).size_bytes == LIMIT


def test_a_name_is_only_shown_and_only_what_can_be_seen_of_it(evidence_dir):
    row = received(cast.mei(), files.png(), "..\\..\\e\u202etc/pass\0wd\n" + "x" * 300)
    assert row.original_name.startswith("..\\..\\etc/passwdxxx")
    assert len(row.original_name) == 200
    assert all(len(path.name) == 64 for path in evidence_dir.rglob("*") if path.is_file())


def test_a_job_receives_nothing():
    with pytest.raises(NotPermitted):
        receive_file(actor=system_actor("job"), content=files.png(), name="", now=timezone.now())


def test_a_crash_before_the_row_leaves_files_that_the_next_try_uses(evidence_dir, monkeypatch):
    def dies(**_):
        raise RuntimeError("killed")

    mei = cast.mei()
    monkeypatch.setattr(receive, "record_event", dies)
    with pytest.raises(RuntimeError):
        received(mei, files.jpeg())
    assert not EvidenceFile.objects.exists()
    assert stored(evidence_dir) == 2
    monkeypatch.setattr(receive, "record_event", record_event)
    received(mei, files.jpeg())
    assert stored(evidence_dir) == 2


def test_the_database_keeps_a_row_as_it_is(evidence_dir):
    row = received(cast.mei(), files.png())
    for change in ({"digest": "0" * 64}, {"copy_digest": "0" * 64}, {"received_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EvidenceFile.objects.filter(id=row.id).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_at_once_are_one_row(evidence_dir):
    mei = cast.mei()
    assert len(set(in_parallel(4, lambda _: received(mei, files.png()).id))) == 1
    assert EvidenceFile.objects.count() == 1
