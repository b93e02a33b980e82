"""kill -9 while an objection's file is kept: no half of it is left, and sent again it is there once.

To public notices others object meanwhile, each with a file of its own. A stakeholders' objection is killed
alone: what is looked at is the file that nobody's row names.
"""

import os
import time

import pytest
from django.db.models import QuerySet

from credits.evidence.models import EvidenceFile
from credits.evidence.storage import digest_of, keep, load
from credits.evidence.sweep import ORPHAN_AGE, sweep_evidence
from credits.issuance.models import Objection
from credits.projects.objection_models import StakeholderObjection
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.crash.acts import deed_of
from tests.crash.desks import Act, Desk, killed_among_colleagues
from tests.crash.processes import AT_ITS_POINT
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import MONDAY, PAPER, lay_project, lay_roof
from tests.credits.projects.roofs import drafted, noticed_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def to_notice(notice_id: str) -> QuerySet:
    return Objection.objects.filter(notice=notice_id)


def to_stakeholder_notice(notice_id: str) -> QuerySet:
    return StakeholderObjection.objects.filter(notice=notice_id)


AS_STAKEHOLDER = Act(
    *("object_as_a_stakeholder", "paper.after_keep", "stakeholder_objection_raised"),
    rows=to_stakeholder_notice,
    refused="",
)


def sweep_a_day_later(folder) -> dict[str, int]:
    then = time.time() - ORPHAN_AGE.total_seconds() - 60
    for path in folder.rglob("*"):
        os.utime(path, (then, then))
    counts: dict[str, int] = {}
    sweep_evidence(counts)
    return counts


@pytest.mark.long
@pytest.mark.parametrize("point", ["paper.after_keep", "objection.before_commit"])
def test_a_file_to_a_public_notice_is_kept_once_with_its_objection(evidence_dir, point):  # noqa: F811
    roof, notices = lay_roof(), []
    keep(PAPER)  # of the roofs' papers, whose rows are laid
    for number in range(4):
        roof.project = lay_project(roof.mei, key=f"roof-{number}")
        notices.append(str(roof.in_notice().notice.id))
    act = Act("object_with_a_file", point, "objection_raised", to_notice, refused="")
    killed_among_colleagues(act, notices, VAR_DIR=str(evidence_dir.parent))
    for notice_id in notices:
        assert load(to_notice(notice_id).get().evidence.digest) == deed_of(notice_id)
    assert EvidenceFile.objects.count() == 1 + len(notices)
    assert sweep_a_day_later(evidence_dir)["removed"] == 0
    assert broken_invariants() == set()


def test_a_stakeholders_file_that_is_never_sent_again_is_swept(evidence_dir):  # noqa: F811
    load_catalogs()
    set_clock(MONDAY)
    mei = cast.mei()
    notice_id = str(noticed_now(mei, drafted(mei)).id)
    events, more = AuditEvent.objects.count(), {"VAR_DIR": str(evidence_dir.parent)}
    with Desk(crash_at=AS_STAKEHOLDER.point, **more) as victim:
        victim.wait_for("ready")
        victim.work(AS_STAKEHOLDER, [notice_id])
        victim.wait_for(AT_ITS_POINT)
        victim.die()
    assert (EvidenceFile.objects.count(), AuditEvent.objects.count()) == (0, events)
    assert not to_stakeholder_notice(notice_id).exists()
    assert load(digest_of(deed_of(notice_id))) == deed_of(notice_id), "the file was there before its row"
    assert sweep_a_day_later(evidence_dir) == {"files": 2, "removed": 2, "missing": 0}
    with Desk(**more) as again:
        again.wait_for("ready")
        again.work(AS_STAKEHOLDER, [notice_id] * 2)  # who got no answer may have sent it twice
        first, second = again.said()
    assert (first["code"], second) == ("", first)
    assert to_stakeholder_notice(notice_id).get().evidence == EvidenceFile.objects.get()
