"""kill -9 while an objection's file is kept: no half of it is left, and sent again it is there once."""

import os
import time

import pytest

from credits.evidence.models import EvidenceFile
from credits.evidence.storage import digest_of, keep, load
from credits.evidence.sweep import ORPHAN_AGE, sweep_evidence
from credits.issuance.models import Objection
from credits.projects.objection_models import StakeholderObjection
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.crash.processes import AT_ITS_POINT, Process
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import jpeg
from tests.credits.issuance.roof import MONDAY, PAPER, lay_roof
from tests.credits.projects.roofs import drafted, noticed_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def act(name: str, folder, point: str = "") -> Process:
    return Process(
        "tests.crash.worker", f"tests.crash.acts.{name}", role="web", CRASH_AT=point, VAR_DIR=str(folder)
    )


def kill(name: str, folder, point: str) -> None:
    """Let a process that sends it die at the point, and look that nothing of it stands in the books."""
    events, files = AuditEvent.objects.count(), EvidenceFile.objects.count()
    with act(name, folder, point) as victim:
        victim.wait_for("ready")
        victim.tell("go")
        victim.wait_for(AT_ITS_POINT)
        victim.die()
    assert EvidenceFile.objects.count() == files
    assert AuditEvent.objects.count() == events
    assert load(digest_of(jpeg())) == jpeg(), "the file was there before its row"


def send(name: str, folder) -> None:
    with act(name, folder) as again:
        again.wait_for("ready")
        for _ in range(2):  # who got no answer may have sent it twice
            again.tell("go")
            again.wait_for("done")


def sweep_a_day_later(folder) -> dict[str, int]:
    then = time.time() - ORPHAN_AGE.total_seconds() - 60
    for path in folder.rglob("*"):
        os.utime(path, (then, then))
    counts: dict[str, int] = {}
    sweep_evidence(counts)
    return counts


@pytest.mark.parametrize(
    "point", ["paper.after_keep", pytest.param("objection.before_commit", marks=pytest.mark.long)]
)
def test_a_file_to_a_public_notice_is_kept_once_with_its_objection_or_swept(evidence_dir, point):  # noqa: F811
    lay_roof().in_notice()
    keep(PAPER)  # of the roof's papers, whose rows are laid
    kill("object_with_a_file", evidence_dir.parent, point)
    assert not Objection.objects.exists()
    send("object_with_a_file", evidence_dir.parent)
    assert load(Objection.objects.get().evidence.digest) == jpeg()
    assert EvidenceFile.objects.count() == 2
    assert sweep_a_day_later(evidence_dir)["removed"] == 0
    assert broken_invariants() == set()


def test_a_stakeholders_file_that_is_never_sent_again_is_swept(evidence_dir):  # noqa: F811
    load_catalogs()
    set_clock(MONDAY)
    mei = cast.mei()
    noticed_now(mei, drafted(mei))
    kill("object_as_a_stakeholder", evidence_dir.parent, "paper.after_keep")
    assert not StakeholderObjection.objects.exists()
    assert sweep_a_day_later(evidence_dir) == {"files": 2, "removed": 2, "missing": 0}
    send("object_as_a_stakeholder", evidence_dir.parent)
    assert StakeholderObjection.objects.get().evidence == EvidenceFile.objects.get()
