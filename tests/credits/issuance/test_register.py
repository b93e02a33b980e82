"""The public register: for anybody, with entity tags, and never who a resident is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from credits.issuance.models import Notice, Objection
from credits.ledger.open_holding import open_holding
from credits.ledger.types import Book
from credits.projects.objection_limits import PER_ADDRESS
from credits.registry.serials import find_serial, read_serial
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import GRAMS, NOVEMBER, OCTOBER, joins, open_office, send
from tests.credits.issuance.test_issuance import decide

pytestmark = pytest.mark.django_db
REGISTRY = "/api/v1/registry/"
BATCH = "DEMO-GZ-PV-2025-0001"


@pytest.fixture
def client() -> APIClient:
    return APIClient(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def retired(roof):
    """344 t issued to the bakery, of which numbers 1 to 44 are retired."""
    issuance = roof.minted()
    return retire_units(
        actor=roof.mei.actor,
        book=Book.REGISTRY,
        quantity_g=44_000_000,
        purpose="compliance",
        beneficiary="Lantern fair",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
        batch=issuance.batch,
    )


def test_a_serial_tells_where_each_part_is(client, retired):
    answer = client.get(f"{REGISTRY}serials/{BATCH}-40-50").json()
    assert answer["quantity_t"] == 11
    assert [(part["first"], part["last"], part["status"]) for part in answer["parts"]] == [
        (40, 44, "retired"),
        (45, 50, "held"),
    ]
    assert answer["parts"][0]["certificate_no"] == retired.certificate_no
    assert answer["parts"][1]["holder"] == "Sunrise Bakery"
    (one,) = client.get(f"{REGISTRY}serials/{BATCH}-344").json()["parts"]
    assert (one["serial"], one["status"]) == (f"{BATCH}-344-344", "held")
    batch = client.get(f"{REGISTRY}issuances/{BATCH}").json()
    assert [part["quantity_t"] for part in batch["parts"]] == [44, 300]


MANY = "DEMO-GZ-PV-2025-0077"


@pytest.fixture
def in_pieces(roof):
    """12,000 numbers in as many blocks, those with odd numbers the bakery's, the others the harbour's."""
    holders = (cast.organisation("Harbour Carbon"), roof.mei.organisation)
    accounts = [open_holding(holder.id) for holder in holders]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('puhui.teardown', 'on', true)")
        cursor.execute(
            """INSERT INTO credits_serialblock (id, asset_id, scheme, serial_code, vintage, batch, first_no,
                      last_no, account_id, source_ref, from_transfer)
               SELECT gen_random_uuid(), 1, 'DEMO', 'PV', 2025, %s, no, no, (%s::bigint[])[1 + no %% 2],
                      gen_random_uuid(), gen_random_uuid() FROM generate_series(1, 12000) no""",
            [MANY, accounts],
        )
        cursor.execute("ANALYZE credits_serialblock")
        cursor.execute("SELECT set_config('puhui.teardown', 'off', true)")


def test_a_batch_in_very_many_pieces_is_found_and_told_in_turns(client, in_pieces):
    at, told = f"{MANY}-1-12000", []
    while at:
        answer = client.get(f"{REGISTRY}serials/{at}")
        assert answer.status_code == 200
        told.append(answer.json()["parts"])
        at = answer.json()["next_serial"]
    assert [len(parts) for parts in told] == [10_000, 2_000]
    assert [part["first"] for parts in told for part in parts] == list(range(1, 12_001))
    # All of them must have been issued, also those that the first answer does not tell.
    assert client.get(f"{REGISTRY}serials/{MANY}-1-12001").status_code == 404
    page = Client().get("/register", {"lang": "en", "serial": f"{MANY}-1-12000"}).content.decode()
    assert f"serial={MANY}-201-12000" in page


def test_a_number_in_many_is_found_by_the_index(roof, in_pieces):
    serial = read_serial(f"{MANY}-11345")
    with CaptureQueriesContext(connection) as queries:
        assert [part.holder for part in find_serial(serial)] == [roof.mei.organisation.id]
    (query,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + query["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "serial_number_lives_once" in plan


def test_pieces_that_are_alike_are_told_as_one(client, retired):
    answer = client.get(f"{REGISTRY}serials/{BATCH}-1-344").json()
    assert [(part["first"], part["last"]) for part in answer["parts"]] == [(1, 44), (45, 344)]
    assert answer["next_serial"] is None


@pytest.mark.parametrize(
    ("serial", "status", "code"),
    [
        (f"{BATCH}-345", 404, "not_found"),
        (f"{BATCH}-300-345", 404, "not_found"),
        ("DEMO-SZ-PV-2025-0001-1", 404, "not_found"),
        (f"{BATCH}-9-3", 400, "serial_malformed"),
        (f"{BATCH}-0", 400, "serial_malformed"),
        ("nothing", 400, "serial_malformed"),
    ],
)
def test_a_serial_that_is_none(client, retired, serial, status, code):
    answer = client.get(f"{REGISTRY}serials/{serial}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_lists_and_figures(client, retired):
    (project,) = client.get(f"{REGISTRY}projects").json()["results"]
    assert (project["name"], project["owner"]) == ("Bakery roof", "Sunrise Bakery")
    (issuance,) = client.get(f"{REGISTRY}issuances", {"scheme": "DEMO"}).json()["results"]
    assert issuance["serial"] == f"{BATCH}-1-344"
    (entry,) = client.get(f"{REGISTRY}retirements").json()["results"]
    assert (entry["beneficiary"], entry["serials"]) == ("Lantern fair", [f"{BATCH}-1-44"])
    schemes = client.get(f"{REGISTRY}statistics").json()["schemes"]
    (figures,) = [each for each in schemes if each["scheme"] == "DEMO"]
    assert {name: figures[name] for name in ("issued_t", "held_t", "retired_t", "projects")} == {
        "issued_t": 344,
        "held_t": 300,
        "retired_t": 44,
        "projects": 1,
    }
    assert client.get(f"{REGISTRY}issuances", {"scheme": "OTHER"}).json()["results"] == []
    assert client.get(f"{REGISTRY}issuances", {"party": "x"}).json()["code"] == "unknown_field"
    assert client.get(f"{REGISTRY}notices", {"status": "OVER"}).json()["results"][0]["issued_t"] == 344
    assert client.get(f"{REGISTRY}notices", {"status": "OPEN"}).json()["results"] == []


@pytest.mark.parametrize(
    "path", ["projects", "issuances", f"issuances/{BATCH}", f"serials/{BATCH}-1", "retirements", "statistics"]
)
def test_what_did_not_change_is_not_sent_again(client, retired, path):
    first = client.get(REGISTRY + path)
    assert client.get(REGISTRY + path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_the_certificate_names_the_numbers_in_json_and_on_paper(client, retired):
    from io import BytesIO

    from pypdf import PdfReader

    document = client.get(f"{REGISTRY}certificates/{retired.certificate_no}").json()
    assert document["quantity_t"] == 44
    assert document["units"][0]["serials"] == [f"{BATCH}-1-44"]
    pdf = client.get(f"{REGISTRY}certificates/{retired.certificate_no}.pdf").content
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert f"{BATCH}-1-44" in text.replace("\n", "")


def test_a_resident_stands_nowhere(client, roof):
    open_office()
    set_clock(OCTOBER)
    residents = [joins(number, grams) for number, grams in enumerate(GRAMS)]
    set_clock(NOVEMBER)
    issuance = roof.minted(send(cast.ning().actor))
    paths = ["issuances", f"issuances/{issuance.batch}", f"serials/{issuance.batch}-1-3", "notices"]
    text = "".join(client.get(REGISTRY + path).content.decode() for path in paths)
    assert "Programme office" in text
    for resident in residents:
        assert str(resident.party.id) not in text
        assert resident.phone not in text


def test_an_objection_by_anybody_while_the_notice_runs(client, roof):
    roof.in_notice()
    notice = Notice.objects.get()
    path = f"{REGISTRY}notices/{notice.id}/objections"
    body = {"text": "The roof is mine.", "contact": "+86 20 1234"}
    answer = client.post(path, body, format="json")
    assert (answer.status_code, answer.json()["status"]) == (201, "OPEN")
    assert client.post(path, {"text": "no"}, format="json").json()["code"] == "invalid_input"
    assert client.post(path, body | {"x": 1}, format="json").json()["code"] == "unknown_field"
    for _ in range(PER_ADDRESS - 1):
        assert client.post(path, body, format="json").status_code == 201
    spent = client.post(path, body, format="json")
    assert (spent.status_code, spent.json()["code"]) == (429, "rate_limited")
    assert int(spent["Retry-After"]) > 0
    assert "1234" not in client.get(f"{REGISTRY}notices/{notice.id}").content.decode()
    for objection in Objection.objects.all():
        decide(roof.chen.actor, objection, is_upheld=False)
    set_clock(notice.ends_at)
    assert client.post(path, body, format="json").json()["code"] == "notice_over"
    gone = client.post(f"{REGISTRY}notices/{new_id()}/objections", body, format="json")
    assert gone.json()["code"] == "not_found"
