"""A table of readings over HTTP: sent, read by the job, and every row not taken told with its reason."""

from hashlib import sha256

import pytest

from credits.projects.models import Reading
from credits.projects.table_models import ReadingFile
from credits.rest import reading_tables
from credits.tasks import read_tables
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.roofs import MORNING
from tests.credits.rest.test_projects import code_of, made, meter_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_dir")]
HEADING = "meter,period_from,period_to,value\n"
ROWS = [
    "M-2024-0001,2025-01-01,2025-02-01,36",
    "M-2024-0001,2025-02-30,2025-03-01,38",
    "M-2024-0001,2025-03-01,2025-04-01,-42",
    "M-9999,2025-04-01,2025-05-01,44",
    "M-2024-0001,2025-01-15,2025-02-15,40",
    "M-2024-0001,2025-05-01,2025-06-01,48",
]
REFUSED = [
    {"row": 3, "column": "period_from", "code": "time_invalid"},
    {"row": 4, "column": "value", "code": "value_negative"},
    {"row": 5, "column": "meter", "code": "meter_unknown"},
    {"row": 6, "column": "period_from", "code": "period_overlaps"},
]
TABLE = (HEADING + "\n".join(ROWS) + "\n").encode()


@pytest.fixture(autouse=True)
def _scheme(db):
    load_catalogs()
    set_clock(MORNING)


@pytest.fixture
def client():
    return cast.client_for(cast.mei())


@pytest.fixture
def tables(client) -> str:
    """Where the tables of a roof with one meter are sent."""
    project = made(client)
    meter_of(client, project)
    return f"{project}/reading-tables"


def send(client, tables: str, content: bytes = TABLE, media_type: str = "text/csv") -> dict:
    answer = client.post(f"{tables}?name=log.csv", content, content_type=media_type)
    assert answer.status_code == 202, answer.content
    return answer.json()


def by_row(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda each: each["row"])


def test_a_table_is_received_read_and_every_refused_row_told(client, tables):
    sent = send(client, tables)
    assert (sent["status"], sent["rows_read"], sent["ended_at"]) == ("RECEIVED", 0, None)
    assert (sent["digest"], sent["size_bytes"]) == (sha256(TABLE).hexdigest(), len(TABLE))
    table = f"{tables}/{sent['id']}"
    assert client.get(table).json() == sent
    assert client.get(f"{table}/refused-rows").json()["results"] == []
    read_tables()
    shown = client.get(table).json()
    assert shown["ended_at"] is not None
    counts = ("status", "rows_read", "rows_taken", "rows_known", "rows_refused", "fault", "fault_row")
    assert [shown[name] for name in counts] == ["READ", 6, 2, 0, 4, "", None]
    assert by_row(client.get(f"{table}/refused-rows").json()["results"]) == REFUSED
    assert client.get(tables).json()["results"] == [shown]
    assert sorted(Reading.objects.values_list("value", flat=True)) == [36, 48]


def test_the_refused_rows_come_page_by_page_each_once(client, tables):
    table = f"{tables}/{send(client, tables)['id']}"
    read_tables()
    rows, where = [], f"{table}/refused-rows?page_size=3"
    while where:
        page = client.get(where).json()
        rows += page["results"]
        assert len(page["results"]) <= 3
        where = page["next"]
    assert by_row(rows) == REFUSED


def test_a_table_that_is_refused_whole_tells_its_fault_and_where(client, tables):
    content = HEADING.encode() + b"M-2024-0001,2025-01-01,2025-02-01,=1+1\n"
    table = f"{tables}/{send(client, tables, content)['id']}"
    read_tables()
    shown = client.get(table).json()
    assert [shown[name] for name in ("status", "fault", "fault_row", "rows_taken")] == [
        "REFUSED",
        "table_formula",
        2,
        0,
    ]
    assert client.get(f"{table}/refused-rows").json()["results"] == []


def test_a_table_sent_before_is_not_taken_again(client, tables):
    send(client, tables)
    assert code_of(client.post(tables, TABLE, content_type="text/csv")) == (409, "table_sent_before")


@pytest.mark.parametrize("media_type", ["text/csv", reading_tables.XLSX])
def test_a_table_that_is_too_big_is_refused_at_the_byte_that_is_too_much(
    client, tables, media_type, monkeypatch
):
    monkeypatch.setattr(reading_tables, "FILE_BYTES_MAX", len(TABLE) - 1)
    answer = client.post(tables, TABLE, content_type=media_type, headers={"Accept-Language": "en"})
    assert code_of(answer) == (413, "body_too_large")
    assert str(len(TABLE) - 1) in answer.json()["detail"]
    assert not ReadingFile.objects.exists()
    monkeypatch.setattr(reading_tables, "FILE_BYTES_MAX", len(TABLE))
    assert send(client, tables)["size_bytes"] == len(TABLE)


def test_two_hundred_mebibytes_are_what_is_promised():
    assert reading_tables.FILE_BYTES_MAX == 200 * 2**20


def test_nobody_else_reads_how_a_table_went(client, tables):
    table = f"{tables}/{send(client, tables)['id']}"
    read_tables()
    harbour = cast.client_for(cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon")))
    for where in (tables, table, f"{table}/refused-rows"):
        assert code_of(harbour.get(where)) == (404, "not_found"), where
    other = f"{made(client, object_key='0301-0000-4712')}/reading-tables/{table.rpartition('/')[2]}"
    assert code_of(client.get(other)) == (404, "not_found")
    assert code_of(client.get(f"{other}/refused-rows")) == (404, "not_found")
