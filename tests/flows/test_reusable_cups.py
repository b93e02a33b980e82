"""A city wants to credit reusable cups: from a text in the admin to a resident's grams, without a deploy.

The administrator makes the mistake of somebody in a hurry, an officer reads, files and publishes, and the
process that has credited all evening credits by the new text. Pages and phone have the rights of the web
server's role, the job those of the worker's.
"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.snapshot import forget_snapshot
from credits.monitoring.models import Basis
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.cast import CastMember
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import MORNING, Item, fresh, signed, trip
from tests.credits.activities.sending import outcome, send
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import pdf
from tests.credits.methodologies.cups import IN_A_HURRY, cups, published
from tests.credits.monitoring.crediting import Told, credit, explained, told, verdict_on
from tests.credits.rewards.grams import logged_in_as

REASON = {"reason": "the cafes of Guangzhou asked for it"}


@pytest.fixture(autouse=True)
def memory(evening):  # noqa: F811
    yield
    forget_snapshot()


def coffee(uses: str = "2") -> Item:
    return {
        "client_id": fresh(),
        "type": "reusable_cup",
        "occurred_from": MORNING.isoformat(),
        "occurred_to": (MORNING + timedelta(minutes=5)).isoformat(),
        "inputs": {"uses": uses},
        "source": {"kind": "device"},
    }


def press(member: CastMember, name: str, draft: MethodologyDraft | None = None, **data):
    client = client_of(member)
    code = {"code": code_of(member)} if name == "approve" else {}
    with logged_in_as("web"):
        return client.post(address(MethodologyDraft, name, draft), REASON | code | data)


def drink(member: CastMember, uses: str = "2"):
    """Send a coffee now; the item's times lie in the morning."""
    with logged_in_as("web"):
        return send(member, coffee(uses), now=puhui_now())[0]


def test_a_city_credits_reusable_cups_by_a_text_of_its_own():
    lin, rong, fang = cast.lin(), cast.rong(), cast.fang()
    # The processes have the rules of the evening in memory, and no cup among them.
    (ride,) = send(lin, signed(trip(minutes=41)))
    credit()
    assert told(ride).status == "CREDITED"
    assert outcome(drink(lin)) == "region_unknown /region"

    press(rong, "write", text=cups(IN_A_HURRY))
    draft = MethodologyDraft.objects.get()
    refused = press(rong, "submit", draft)
    assert refused.status_code == 400
    assert "steps[1].expression" in refused.content.decode()
    assert "kgCO2e/item" in refused.content.decode()

    press(rong, "edit", draft, text=cups())
    press(rong, "submit", draft)
    draft.refresh_from_db()
    assert draft.status == "SUBMITTED"
    assert press(rong, "approve", draft, digest=draft.digest).status_code == 403
    press(fang, "approve", draft, digest=draft.digest)
    scan = SimpleUploadedFile("scan.pdf", pdf())
    press(fang, "file", draft, number="DEMO-M-2026-101", filed_on="2026-10-30", scan=scan)
    press(fang, "publish", draft, scheme="DEMO", region="CN-GD")
    draft.refresh_from_db()
    assert draft.status == "PUBLISHED"

    cup = drink(lin)
    assert outcome(cup) == "ACCEPTED"
    credit()
    # A telephone's word is tier B: 2 x 28 g, and 0.94 of that rounded down.
    assert told(cup) == Told("CREDITED", 52)
    basis = Basis.objects.get(id=verdict_on(cup).basis_id)
    assert basis.methodology_version_id == draft.published_id
    answer = explained(cup)
    assert answer["methodology"]["digest"] == draft.digest
    assert AuditEvent.objects.filter(object_type="methodology_draft", reason=REASON["reason"]).count() == 6


def test_the_caps_of_the_text_hold_over_the_day():
    lin = cast.lin()
    published(cast.rong(), cast.fang())
    capped = Told("CREDITED", 22, 56, ("CAP_REACHED",))
    first, second = drink(lin, "3"), drink(lin, "3")
    credit()
    assert [told(first), told(second)] == [Told("CREDITED", 78), capped]
