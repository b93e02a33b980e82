"""Woods kept or tended, mangroves, appliances and others go the roof's way: registered, reported, minted."""

import pytest

from credits.ledger.models import Balance, Transfer
from credits.ledger.serial_models import SerialBlock
from credits.transparency.packs import verify
from credits.transparency.packs.content import content_of
from credits.verification.reading_models import FurtherReading
from puhui.kernel.canonical import digest_of
from tests import cast
from tests.audit import broken_invariants
from tests.credits.issuance.kinds import FOREST, KINDS, LARGE_MANGROVE, TENDED, lay_kind
from tests.credits.issuance.test_rest import YEAR, Desk

pytestmark = pytest.mark.django_db


EACH = [
    *(pytest.param(each, id=each.project_type) for each in KINDS if each is not TENDED),
    pytest.param(TENDED, id=TENDED.project_type, marks=pytest.mark.long),
    pytest.param(LARGE_MANGROVE, id="large_mangrove", marks=pytest.mark.long),
]


@pytest.mark.parametrize("kind", EACH)
def test_every_kind_of_project_goes_from_its_registration_to_numbered_units(kind):
    world = lay_kind(kind)
    issuance = world.minted(world.sent_in_with(kind.figures))
    assert issuance.report.reduction_g == kind.grams
    assert FurtherReading.objects.count() == (1 if kind is LARGE_MANGROVE else 0)
    assert (issuance.tonnes, issuance.buffer_t) == (kind.tonnes, kind.buffer_t)
    serials = sorted(map(str, SerialBlock.objects.all()))
    assert all(serial.startswith(f"DEMO-GZ-{kind.serial_code}-2025-0001-") for serial in serials)
    assert sum(block.last_no - block.first_no + 1 for block in SerialBlock.objects.all()) == kind.tonnes
    owned = Balance.objects.get(account__party_id=world.mei.organisation.id, asset__book="REGISTRY")
    assert owned.available == (kind.tonnes - kind.buffer_t) * 1_000_000
    pack = content_of(Transfer.objects.get(kind="ISSUANCE"))
    assert list(verify.check_units(pack)) == []
    assert broken_invariants() == set()


def test_the_figures_are_sealed_and_looked_at_one_by_one():
    world = lay_kind(FOREST)
    report = world.sent_in_with(FOREST.figures)
    report.refresh_from_db()
    assert digest_of(report.content) == report.digest
    first = report.content["figures"][0]
    assert [first[key] for key in ("input", "position", "value", "unit")] == ["area_ha", 0, "4000", "ha"]
    assert report.content["inputs"]["stock_2_m3_per_ha"] == {"value": ["63.5"], "unit": "m3/ha"}
    assert report.content["readings"] == report.content["gaps"] == []
    (case,) = report.cases.all()
    assert {str(line.ref) for line in case.sample.all()} == {row["id"] for row in report.content["figures"]}


def test_a_woods_figures_are_entered_and_read_by_http():
    world = lay_kind(FOREST)
    mei = Desk(cast.client_for(world.mei))
    report = mei.post(f"projects/{world.project.id}/monitoring-reports", YEAR, 201)
    address = f"monitoring-reports/{report['id']}/figures"
    wrong = mei.post(address, {"figures": [{"input_name": "generation_mwh", "values": ["525"]}]}, 400)
    assert wrong["errors"][0]["pointer"] == "/figures/generation_mwh"
    assert mei.post(f"monitoring-reports/{report['id']}/submit", status=409)["code"] == "figures_missing"
    rows = [
        {"input_name": name, "values": [str(value) for value in values]}
        for name, values in FOREST.figures.items()
    ]
    mei.post(address, {"figures": rows})
    shown = mei.get(address)["results"]
    assert [(row["input_name"], row["value"], row["unit"]) for row in shown][:2] == [
        ("area_ha", "4000", "ha"),
        ("sampling_error", "0.15", "1"),
    ]
    assert mei.post(f"monitoring-reports/{report['id']}/submit")["reported_t"] == FOREST.tonnes


def test_a_woods_figures_come_as_a_spreadsheet_saves_them():
    world = lay_kind(FOREST)
    client = cast.client_for(world.mei)
    address = f"/api/v1/monitoring-reports/{world.draft().id}/figures"

    def send(content: bytes):
        return client.post(address, data=content, content_type="text/csv")

    lines = [f"{name},{value}" for name, values in FOREST.figures.items() for value in values]
    lines[:1] = ["area_ha,3000", "area_ha,1000"]
    answer = send(("\ufeffinput_name,value\r\n" + "\r\n".join(lines)).encode())
    assert answer.status_code == 200, answer.content
    shown = [(row["input_name"], row["position"], row["value"]) for row in answer.json()["results"]]
    assert shown[:3] == [("area_ha", 0, "3000"), ("area_ha", 1, "1000"), ("species", 0, "7")]
    kept = client.get(address).json()
    for content, code in (
        (b"\n", "invalid_csv"),
        (b"input_name;value\n", "invalid_csv"),
        (b"input_name,value\nyears\n", "invalid_csv"),
        (b"input_name,value\nyears,1\0\n", "invalid_csv"),
        (b"input_name,value\nyears,\xff\n", "invalid_csv"),
        (b"input_name,value\nyears,one\n", "invalid_input"),
        (b"input_name,value\nyears,-1\n", "input_out_of_bounds"),
        (b"input_name,value\n" + b"years,1\n" * 1_001, "too_many_items"),
        (b"input_name,value\ngeneration_mwh,525\n", "invalid_input"),
    ):
        wrong = send(content)
        assert (wrong.status_code // 100, wrong.json()["code"]) == (4, code), content[:60]
    assert client.get(address).json() == kept
