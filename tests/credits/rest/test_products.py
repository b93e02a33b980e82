"""Product footprints over HTTP, without a sign-in."""

import pytest
from django.test import Client

from tests.credits.factors.products.footprints import stored, tea

API = "/api/v1/products"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def found(client, **query) -> list[str]:
    return [row["value"] for row in client.get(API, query).json()["results"]]


def test_a_footprint_says_boundary_stages_gases_year_type_and_quality(client):
    version = stored(tea())
    (row,) = client.get(API).json()["results"]
    assert (row["id"], row["code"], row["entry"]) == (str(version.product_id), "99901T0012024C", 1)
    assert (row["value"], row["unit"], row["functional_unit"]) == ("4.200", "kgCO2e", "千克")
    assert (row["boundary"], row["data_year"], row["data_type"]) == ("cradle_to_gate", 2024, "literature")
    assert row["stages"] == {"upstream": "1.5", "production": "2.5", "downstream": "0.2"}
    assert row["gas_shares"] == {"CO2": "81.5", "N2O": "18.5"}
    assert row["quality"]["sd95"] == "1.250461"
    assert row["quality"]["scores"]["technology"] == 3
    assert row["certification"] is None


def test_what_nobody_measured_is_absent_and_not_nothing(client):
    stored(tea(stages={}, quality={}, data_year=None, name_en=""))
    (row,) = client.get(API).json()["results"]
    assert row["stages"] == {"upstream": None, "production": None, "downstream": None}
    assert (row["quality"], row["data_year"], row["name"]) == (None, None, "试验绿茶")


def test_it_is_found_by_a_name_of_either_language_whatever_the_reader_reads(client):
    stored(tea())
    stored(tea(code="X1", name_zh="砖", name_en="Brick", value="1", stages={}, enterprise="示例砖厂"))
    assert found(client, search="绿茶") == found(client, search="GREEN") == ["4.200"]
    assert found(client, search="砖厂") == found(client, search=" x1 ") == ["1"]
    assert found(client, search="99901") == found(client, search="%") == []
    assert Client().get(API, {"search": "green"}).json()["results"][0]["name"] == "试验绿茶"


def test_the_list_has_the_version_that_stands_and_the_product_all(client):
    first = stored(tea())
    stored(tea(value="4.190"), version=2)
    assert found(client) == ["4.190"]
    whole = client.get(f"{API}/{first.product_id}").json()
    assert (whole["value"], whole["version"]) == ("4.190", 2)
    assert [(each["version"], each["value"]) for each in whole["versions"]] == [(1, "4.200"), (2, "4.190")]


def test_pages_hold_every_product_once(client):
    for number in range(5):
        stored(tea(code=f"P{number}"))
    page, codes = client.get(API, {"page_size": 2}).json(), []
    while True:
        codes += [row["code"] for row in page["results"]]
        if not page["next"]:
            break
        page = client.get(page["next"]).json()
    assert codes == [f"P{number}" for number in range(5)]


def test_an_unchanged_answer_is_304(client):
    version = stored(tea())
    for path in (API, f"{API}/{version.product_id}"):
        first = client.get(path)
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/01a2033f-3406-75df-915f-c3fb7e41c53a", 404, "not_found"),
        ("/nothing", 404, "not_found"),
        ("?search=%00", 400, "invalid_input"),
        ("?search=" + "x" * 101, 400, "invalid_input"),
        ("?name=tea", 400, "unknown_field"),
        ("?page_size=101", 400, "invalid_input"),
    ],
)
def test_a_wrong_question_is_a_problem(client, path, status, code):
    answer = client.get(API + path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
