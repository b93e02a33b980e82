"""The sweep both ways, at the job: what nobody names goes after a day, and what lost its file is named."""

import os
import time

import pytest

from credits.evidence.models import EvidenceFile
from credits.evidence.receive import receive_file
from credits.evidence.storage import digest_of, keep, load
from credits.evidence.sweep import EvidenceMissing
from credits.tasks import sweep_evidence
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.evidence.files import jpeg, pdf

pytestmark = pytest.mark.django_db
TWO_DAYS = 2 * 24 * 3600


def grow_old(folder) -> None:
    """Let every file have lain there for two days."""
    then = time.time() - TWO_DAYS
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


def sweep() -> JobRun:
    with acting_as("worker"):
        sweep_evidence()
    return JobRun.objects.order_by("-started_at")[0]


def received(content: bytes) -> EvidenceFile:
    return receive_file(actor=cast.lin().actor, content=content, name="roof", now=puhui_now())


@pytest.mark.parametrize("content", [jpeg(), pdf()], ids=["jpeg and its copy", "pdf, which is its own"])
def test_what_a_row_names_stays_however_old(evidence_dir, content):
    row = received(content)
    grow_old(evidence_dir)
    run = sweep()
    files = len({row.digest, row.copy_digest})
    assert (run.status, run.counts) == ("DONE", {"files": files, "removed": 0, "missing": 0})
    assert load(row.digest) == content


def test_what_nobody_names_goes_after_a_day_and_not_before(evidence_dir):
    row = received(jpeg())
    orphan = keep(b"written, and then the process was gone")
    folder = evidence_dir / orphan[:2]
    (folder / f"{orphan}.0123.part").write_bytes(b"half of it")
    assert sweep().counts["removed"] == 0
    grow_old(evidence_dir)
    assert sweep().counts == {"files": 4, "removed": 2, "missing": 0}
    assert not list(folder.glob(f"{orphan}*"))
    assert load(row.digest) == jpeg()


def test_an_old_orphan_that_is_sent_again_is_young(evidence_dir):
    keep(b"sent, and about to get its row")
    grow_old(evidence_dir)
    digest = keep(b"sent, and about to get its row")
    assert sweep().counts["removed"] == 0
    assert load(digest)


def test_a_row_whose_file_is_gone_is_named_and_the_rest_is_swept_all_the_same(evidence_dir):
    row = received(jpeg())
    keep(b"nobody's")
    grow_old(evidence_dir)
    (evidence_dir / row.digest[:2] / row.digest).unlink()
    with acting_as("worker"), pytest.raises(EvidenceMissing):
        sweep_evidence()
    run = JobRun.objects.get()
    assert (run.status, run.counts) == ("FAILED", {"files": 2, "removed": 1, "missing": 1})
    assert row.digest in run.error
    assert digest_of(jpeg()) == row.digest


def test_an_empty_folder_is_swept(evidence_dir):
    assert sweep().counts == {"files": 0, "removed": 0, "missing": 0}
