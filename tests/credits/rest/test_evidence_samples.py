"""An auditor draws twenty credits over HTTP and takes a pack of each, which verifies without us."""

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from accounts.people.roles import Role
from credits.activities.signatures import forget_operators
from credits.ledger.models import Transfer
from credits.transparency.packs.models import EvidenceSample
from credits.transparency.packs.sealing import VERIFIER
from credits.transparency.packs.streaming import stream_zip
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, make_operator, signed, trip
from tests.credits.activities.sending import send
from tests.credits.issuance.roof import lay_roof
from tests.credits.monitoring.crediting import credit
from tests.credits.rewards.grams import credit as credit_grams

pytestmark = pytest.mark.django_db

ASKED = {"scheme": "DEMO", "seed": "dice 4 6 1 1 3", "size": 20, "reason": "the yearly audit"}


@pytest.fixture
def many(db) -> Iterator[SimpleNamespace]:
    """Twenty-one metro trips of Lin's, and the bakery's 344 numbered tonnes."""
    lay_roof().minted()
    make_operator()
    set_clock(EVENING)
    lin = cast.resident("Lin", phone="+8613800139001")
    begins = [MIDNIGHT - timedelta(days=day) + timedelta(hours=7 + n) for day in (1, 2) for n in range(11)]
    send(lin, *[signed(trip(km="2", begins=each, minutes=10)) for each in begins[:21]])
    credit()
    auditor = cast.staff("Bo", Role.AUDITOR)
    yield SimpleNamespace(lin=lin, auditor=auditor, client=cast.client_for(auditor))
    forget_operators()


def draw(client, **more):
    key = str(new_id())
    return client.post("/api/v1/evidence-samples", ASKED | more, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_twenty_drawn_credits_have_packs_that_verify_offline_each_of_them(many, tmp_path: Path):
    sample = draw(many.client).json()
    assert (sample["population"], len(sample["credits"]), sample["seed"]) == (22, 20, ASKED["seed"])
    for each in sample["credits"]:
        answer = many.client.get(each["pack_url"])
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert answer["Cache-Control"] == "private, no-store"
        (tmp_path / f"{each['transfer_id']}.zip").write_bytes(answer.content)
    (tmp_path / "verify.py").write_bytes(VERIFIER.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "--key", sample["public_key"]]
        + [path.name for path in tmp_path.glob("*.zip")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.count(": verified\n")) == (0, 20), done.stdout + done.stderr
    taken = AuditEvent.objects.filter(action="evidence_downloaded", object_id=sample["id"])
    assert sorted(event.detail["position"] for event in taken) == list(range(1, 21))
    assert {event.actor_person_id for event in taken} == {many.auditor.party.pk}


def test_over_all_credits_the_registry_units_are_among_them(many):
    sample = draw(many.client, size=22).json()
    kinds = Transfer.objects.filter(pk__in=[each["transfer_id"] for each in sample["credits"]])
    assert sorted(kinds.values_list("kind", flat=True)) == ["ACCRUAL"] * 21 + ["ISSUANCE"]
    answer = many.client.get(sample["archive_url"])
    assert answer.streaming
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 23
        assert archive.namelist()[-1] == "sample.json"
    assert AuditEvent.objects.get(action="evidence_downloaded").detail["packs"] == 22


def test_an_archive_of_any_size_takes_the_memory_of_one_entry():
    entry = bytes(1_000_000)
    tracemalloc.start()
    sent = sum(map(len, stream_zip((f"{n}.zip", entry) for n in range(50))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 50_000_000
    assert peak < 8_000_000


def test_each_draw_is_kept_and_the_same_key_draws_once(many):
    keyed = {"HTTP_IDEMPOTENCY_KEY": "one", "format": "json"}
    first, again = (many.client.post("/api/v1/evidence-samples", ASKED, **keyed) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    other = draw(many.client).json()
    assert other["digest"] == first.json()["digest"]  # the seed decides, not the day
    listed = many.client.get("/api/v1/evidence-samples").json()["results"]
    assert [each["id"] for each in listed] == [other["id"], first.json()["id"]]
    assert AuditEvent.objects.filter(action="draw_evidence").count() == 2


def test_only_auditors_draw_and_take(many):
    sample = draw(many.client).json()
    for somebody in (many.lin, cast.staff("Fang", Role.REGISTRAR)):
        client = cast.client_for(somebody)
        assert draw(client).status_code == 403
        assert client.get("/api/v1/evidence-samples").json()["results"] == []
        for url in (sample["archive_url"], sample["credits"][0]["pack_url"]):
            assert client.get(url).status_code == 404
    assert EvidenceSample.objects.count() == 1
    assert not AuditEvent.objects.filter(action="evidence_downloaded").exists()
    assert many.client.get(f"{sample['archive_url']}/21").status_code == 404
    assert many.client.get(f"{sample['archive_url']}/0").status_code == 404
    assert draw(many.client, size=51).status_code == 400


def test_a_credit_without_evidence_is_a_finding_and_no_pack(many):
    credit_grams(cast.hua().party.id, 500, vintage=2024)  # of an activity that there is not
    sample = draw(many.client, vintage=2024).json()
    answer = many.client.get(sample["credits"][0]["pack_url"])
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_pack")
    with ZipFile(BytesIO(many.client.get(sample["archive_url"]).getvalue())) as archive:
        assert archive.namelist() == ["sample.json"]
        assert b'"nothing_to_pack"' in archive.read("sample.json")
