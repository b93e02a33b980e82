"""A roof over HTTP, as the bakery's clerk and the city's registrar use it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from credits.projects.models import Project, Reading
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence import files
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.roofs import BEFORE, MONTHLY_MWH, MORNING, NOTICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]
PATH = "/api/v1/projects"
ROOF = {
    "project_type": "rooftop_solar",
    "name": "面包房屋顶 Roof",
    "region": "CN-GD-GZ",
    "object_key": "0301-0000-4711",
    "capacity_kw": "500.5",
    "commissioned_on": "2024-12-20",
    "no_double_claim": True,
    "place": {"type": "Point", "coordinates": [113.26, 23.13]},
    "crediting_from": "2024-12-20",
    "crediting_to": "2034-12-20",
    "estimated_t_per_year": 340,
}
CSV = "period_from,period_to,value\n2025-01-01,2025-02-01,36\n2025-02-01,2025-03-01,38.5\n"


@pytest.fixture(autouse=True)
def _scheme(db):
    load_catalogs()
    set_clock(MORNING)


@pytest.fixture
def mei():
    return cast.mei()


@pytest.fixture
def client(mei):
    return cast.client_for(mei)


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def made(client, **changes) -> str:
    answer = client.post(PATH, ROOF | changes, format="json")
    assert answer.status_code == 201, answer.content
    return f"{PATH}/{answer.json()['id']}"


def put(client, project: str, content: bytes, kind: str = "GRID_CONNECTION", name: str = "paper.pdf"):
    body = {"file": SimpleUploadedFile(name, content, "text/html"), "kind": kind}
    return client.post(f"{project}/documents", body, format="multipart")


def meter_of(client, project: str, **changes) -> str:
    body = {"serial_no": "M-2024-0001", "unit": "MWh"} | changes
    answer = client.post(f"{project}/meters", body, format="json")
    assert answer.status_code == 201, answer.content
    return f"{project}/meters/{answer.json()['id']}"


def told(client, project: str) -> dict:
    """Tell the stakeholders, long enough before MORNING."""
    set_clock(MORNING - BEFORE)
    answer = client.post(f"{project}/stakeholder-notices", NOTICE, format="json")
    assert answer.status_code == 201, answer.content
    set_clock(MORNING)
    return answer.json()


def month(number: int, value: str) -> dict[str, str]:
    after = date(2025 + number // 12, number % 12 + 1, 1)
    return {"period_from": f"2025-{number:02d}-01", "period_to": after.isoformat(), "value": value}


def test_the_whole_way_of_a_roof(client):
    project = made(client)
    shown = client.get(project).json()
    assert (shown["status"], shown["methodology"], shown["scheme"], shown["capacity_kw"]) == (
        "DRAFT",
        "GD-PV",
        "DEMO",
        "500.5",
    )
    assert shown["allowed_actions"] == [
        "change",
        "submit",
        "withdraw",
        "publish_notice",
        "add_document",
        "add_meter",
        "add_object",
        "add_readings",
    ]
    answer = client.post(f"{project}/submit")
    assert code_of(answer) == (409, "project_incomplete")
    assert [member["pointer"] for member in answer.json()["errors"]] == ["/documents", "/meters"]
    document = put(client, project, files.pdf())
    assert document.status_code == 201, document.content
    meter = meter_of(client, project)
    rows = [month(number + 1, str(value)) for number, value in enumerate(MONTHLY_MWH)]
    entered = client.post(f"{meter}/readings", {"readings": rows}, format="json")
    assert entered.status_code == 201, entered.content
    assert len(entered.json()["results"]) == 12
    assert (
        client.patch(project, {"name": "Roof of the bakery"}, format="json").json()["name"].startswith("Roof")
    )
    assert code_of(client.post(f"{project}/submit")) == (409, "stakeholder_notice_needed")
    told(client, project)
    sent = client.post(f"{project}/submit").json()
    assert (sent["status"], sent["allowed_actions"]) == (
        "SUBMITTED",
        ["withdraw", "add_document", "add_readings"],
    )
    registrar = cast.client_for(cast.chen())
    assert registrar.get(project).json()["allowed_actions"] == ["take_up"]
    for decision, status in (("take_up", "CITY_REVIEW"), ("register", "REGISTERED")):
        body = {"decision": decision, "reason": "complete"}
        decided = registrar.post(f"{project}/review", body, format="json").json()
        assert decided["status"] == status
    assert [event["action"] for event in client.get(project).json()["history"]][-3:] == [
        "project_submitted",
        "project_taken_up",
        "project_registered",
    ]
    assert [row["id"] for row in client.get(PATH, {"status": "REGISTERED"}).json()["results"]] == [
        shown["id"]
    ]
    assert client.get(PATH, {"status": "DRAFT"}).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "invalid_input"),
        ({"name": "a\u202eb"}, "invalid_input"),
        ({"region": "CN-XX"}, "region_unknown"),
        ({"region": "CN-GD"}, "region_unknown"),
        ({"project_type": "metro_trip"}, "unknown_type"),
        ({"object_key": "!"}, "invalid_input"),
        ({"capacity_kw": 500.5}, "invalid_input"),
        ({"capacity_kw": "1e3"}, "invalid_input"),
        ({"capacity_kw": "0"}, "invalid_input"),
        ({"commissioned_on": "2026-03-03"}, "invalid_input"),
        ({"commissioned_on": "20-12-2024"}, "invalid_input"),
        ({"commissioned_on": 20241220}, "invalid_input"),
        ({"no_double_claim": "yes"}, "invalid_input"),
        ({"status": "REGISTERED"}, "unknown_field"),
        ({"party_id": "01a2033f-3406-75df-915f-c3fb7e41c53a"}, "unknown_field"),
    ],
)
def test_a_bad_body_stores_nothing(client, change, code):
    assert code_of(client.post(PATH, ROOF | change, format="json")) == (400, code)
    assert not Project.objects.exists()


def test_an_object_is_claimed_once(client):
    made(client)
    assert code_of(client.post(PATH, ROOF, format="json")) == (409, "object_claimed")


def test_residents_have_none_and_strangers_see_none(client):
    project = made(client)
    lin = cast.client_for(cast.lin())
    assert code_of(lin.post(PATH, ROOF, format="json")) == (403, "not_permitted")
    assert lin.get(PATH).json()["results"] == []
    stranger = cast.client_for(cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon")))
    assert stranger.get(PATH).json()["results"] == []
    for method, where in (
        ("get", ""),
        ("patch", ""),
        ("post", "/submit"),
        ("post", "/withdraw"),
        ("get", "/meters"),
    ):
        answer = getattr(stranger, method)(f"{project}{where}", {}, format="json")
        assert code_of(answer) == (404, "not_found"), where


def test_a_registrar_registers_nothing_from_an_unknown_device(client):
    project = made(client)
    put(client, project, files.pdf())
    meter_of(client, project)
    told(client, project)
    client.post(f"{project}/submit")
    unknown = cast.client_for(cast.chen(), trusted=False, device_id="found in a train")
    body = {"decision": "take_up", "reason": "read"}
    assert unknown.post(f"{project}/review", body, format="json").status_code == 200
    answer = unknown.post(f"{project}/review", body | {"decision": "register"}, format="json")
    assert code_of(answer) == (403, "step_up_required")
    assert client.get(project).json()["status"] == "CITY_REVIEW"


def test_the_owner_reads_why_it_came_back(client):
    project = made(client)
    put(client, project, files.pdf())
    meter_of(client, project)
    told(client, project)
    client.post(f"{project}/submit")
    registrar = cast.client_for(cast.chen())
    for decision in ("take_up", "send_back"):
        registrar.post(f"{project}/review", {"decision": decision, "reason": f"{decision} it"}, format="json")
    shown = client.get(project).json()
    assert (shown["status"], shown["history"][-1]["reason"]) == ("DRAFT", "send_back it")
    assert "Chen" not in str(shown)
    answer = client.post(f"{project}/review", {"decision": "take_up", "reason": "mine"}, format="json")
    assert code_of(answer) == (403, "not_permitted")
    gone = client.post(f"{project}/withdraw", {"reason": "built otherwise"}, format="json").json()
    assert (gone["status"], gone["allowed_actions"]) == ("WITHDRAWN", [])


def test_a_table_of_readings(client):
    meter = meter_of(client, made(client))
    answer = client.post(f"{meter}/readings", CSV.encode("utf-8-sig"), content_type="text/csv")
    assert answer.status_code == 201, answer.content
    assert [row["value"] for row in answer.json()["results"]] == ["36", "38.5"]
    again = client.post(f"{meter}/readings", CSV, content_type="text/csv; charset=utf-8")
    assert code_of(again) == (409, "reading_overlaps")
    assert [member["pointer"] for member in again.json()["errors"]] == [
        "/readings/0/period_from",
        "/readings/1/period_from",
    ]
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "invalid_input"),
        (b"\n", "invalid_csv"),
        (b"period_from,period_to\n2025-01-01,2025-02-01\n", "invalid_csv"),
        (b"period_from;period_to;value\n", "invalid_csv"),
        (b"period_from,period_to,value\n", "invalid_input"),
        (b"period_from,period_to,value\n2025-01-01,2025-02-01\n", "invalid_csv"),
        (b"period_from,period_to,value\n2025-01-01,2025-02-01,1,2\n", "invalid_csv"),
        (b'period_from,period_to,value\n"2025-01-01,2025-02-01,1\n', "invalid_csv"),
        (b"period_from,period_to,value\n2025-01-01,2025-02-01,1\0\n", "invalid_csv"),
        (b"period_from,period_to,value\n2025-01-01,2025-02-01,\xff\n", "invalid_csv"),
        (b"period_from,period_to,value\n2025-01-01,2025-02-01,=1+1\n", "invalid_input"),
        (b"period_from,period_to,value\n2025-01-01,2025-02-01,-1\n", "invalid_input"),
        (b"period_from,period_to,value\n01/02/2025,2025-03-01,1\n", "invalid_input"),
        (b"period_from,period_to,value\n" + b"2025-01-01,2025-02-01,1\n" * 1_001, "too_many_items"),
    ],
)
def test_a_bad_table_stores_nothing(client, text, code):
    meter = meter_of(client, made(client))
    answer = client.post(f"{meter}/readings", text, content_type="text/csv")
    assert code_of(answer) == (400, code)
    assert not Reading.objects.exists()


def test_a_table_above_a_mebibyte_and_another_type_are_refused(client):
    where = f"{meter_of(client, made(client))}/readings"
    assert code_of(client.post(where, b"x" * (2**20 + 1), content_type="text/csv"))[0] == 413
    answer = client.post(where, "<a/>", content_type="application/xml", headers={"Accept-Language": "en"})
    assert code_of(answer) == (415, "unsupported_media_type")
    assert answer.json()["detail"] == "It takes application/json, text/csv."
    assert answer["Accept"] == "application/json, text/csv"


@pytest.mark.parametrize(
    "rows",
    [
        None,
        {},
        [],
        [1],
        [month(1, "1") | {"value": 1}],
        [month(1, "1") | {"value": "1e5"}],
        [month(1, "1") | {"value": "٣"}],
        [month(1, "1") | {"colour": "red"}],
        [month(1, "1"), month(1, "2")],
        [month(1, "1") | {"supersedes": "01a2033f-3406-75df-915f-c3fb7e41c53a"}],
        [month(1, "1")] * 1_001,
    ],
    ids=lambda rows: str(rows)[:40],
)
def test_bad_readings_store_nothing(client, rows):
    meter = meter_of(client, made(client))
    answer = client.post(f"{meter}/readings", {"readings": rows}, format="json")
    assert answer.status_code == 400, answer.content
    assert not Reading.objects.exists()


def test_a_correction_shows_beside_what_it_corrects(client):
    where = f"{meter_of(client, made(client))}/readings"
    first = client.post(where, {"readings": [month(1, "36")]}, format="json").json()["results"][0]
    body = {"readings": [month(1, "35.25") | {"supersedes": first["id"]}]}
    assert client.post(where, body, format="json").status_code == 201
    assert [row["value"] for row in client.get(where).json()["results"]] == ["35.25"]
    both = client.get(where, {"superseded": "true"}).json()["results"]
    assert [(row["value"], row["superseded_at"] is None) for row in both] == [("35.25", True), ("36", False)]
    assert code_of(client.get(where, {"all": "1"})) == (400, "unknown_field")
