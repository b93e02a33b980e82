"""The factor tables over HTTP, without a sign-in."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from credits.factors.models import FactorVersion
from credits.methodologies.snapshot import forget_snapshot
from tests.catalogs.library import load_library

API = "/api/v1/factors"


@pytest.fixture(autouse=True)
def _library(db):
    load_library(datetime(2026, 11, 2, 4, 0, tzinfo=UTC))
    yield
    forget_snapshot()


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def values(client, **query):
    rows = client.get(API, query | {"page_size": 100}).json()["results"]
    return {row["code"]: (row["value"], row["region"], row["year"], row["placeholder"]) for row in rows}


def test_a_place_and_day_give_the_values_that_hold_there(client):
    found = values(client, region="CN-GD-GZ", on="2026-11-02")
    assert found["GRID_CO2_AVERAGE"] == ("0.4419", "CN-GD", 2023, False)
    assert found["METRO"] == ("32", "CN-BJ-TJ-HE", 2024, True)
    assert found["HOUSEHOLD_ELECTRICITY_BASELINE"] == ("8", "CN-GD-SZ", 2022, True)
    assert found["SHARED_BIKE_REDUCTION"] == ("33.88", "CN", 2022, False)


def test_an_earlier_day_gives_its_years_value(client):
    found = values(client, code="GRID_CO2_AVERAGE", region="CN-GD", on="2022-06-01")
    assert found == {"GRID_CO2_AVERAGE": ("0.4403", "CN-GD", 2022, False)}


def test_without_a_place_every_current_value_is_listed_by_pages(client):
    page = client.get(API, {"page_size": 40}).json()
    sizes = [len(page["results"])]
    while page["next"]:
        page = client.get(page["next"]).json()
        sizes.append(len(page["results"]))
    whole, rest = divmod(FactorVersion.objects.count(), 40)
    assert sizes == [40] * whole + [rest] * bool(rest)


def test_each_value_says_source_kind_unit_validity_and_confidence(client):
    (row,) = client.get(API, {"code": "METRO"}).json()["results"]
    assert (row["kind"], row["unit"], row["valid_from"]) == ("travel", "gCO2/person_km", "2024-10-01")
    assert (row["confidence"], row["status"], row["placeholder"]) == ("third-party-copy", "placeholder", True)
    assert "DB11/T 3043-2024" in row["source"]
    assert row["title"] == "Metro"


def test_a_factor_shows_its_version_history_and_lists_the_corrected_value_alone(client):
    row = FactorVersion.objects.get(code="METRO")
    row.pk, row.version, row.value, row.digest = None, 2, "33", "corrected"
    row.save()
    answer = client.get(f"{API}/METRO").json()
    assert [(version["version"], version["value"]) for version in answer["versions"]] == [
        (1, "32"),
        (2, "33"),
    ]
    assert [version["value"] for version in answer["current"]] == ["33"]
    assert [found["value"] for found in client.get(API, {"code": "METRO"}).json()["results"]] == ["33"]


def test_an_unchanged_answer_is_304(client):
    for path in (API, f"{API}/METRO"):
        first = client.get(path)
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/NOPE", 404, "not_found"),
        ("/%00", 404, "not_found"),
        ("?region=CN-XX", 400, "region_unknown"),
        ("?on=2026-13-01", 400, "invalid_input"),
        ("?on=20261102", 400, "invalid_input"),
        ("?code=%00", 400, "invalid_input"),
        ("?kind=average", 400, "unknown_field"),
        ("/METRO?on=2026-11-02", 400, "unknown_field"),
    ],
)
def test_a_wrong_question_is_a_problem(client, path, status, code):
    answer = client.get(API + path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_unknown_code_in_the_list_finds_nothing(client):
    assert client.get(API, {"code": "NOPE"}).json()["results"] == []


def test_a_scored_value_shows_its_scores_and_spread_and_another_shows_none(client):
    (grid,) = client.get(API, {"code": "GRID_CO2_AVERAGE", "region": "CN-GD", "on": "2026-11-02"}).json()[
        "results"
    ]
    assert grid["quality"] == {
        "scores": {
            "reliability": 2,
            "completeness": 1,
            "time": 1,
            "geography": 1,
            "technology": 1,
            "sample": 1,
        },
        "basic_uncertainty": "1.05",
        # exp(sqrt(2) × ln 1.05): two spreads of a twentieth.
        "sd95": "1.071436",
    }
    (metro,) = client.get(API, {"code": "METRO"}).json()["results"]
    assert (metro["quality"], metro["gwp_set"]) == (None, "")
    methane = client.get(f"{API}/GWP100_CH4_FOSSIL_AR6").json()["current"]
    assert [row["gwp_set"] for row in methane] == ["AR6"]


def test_a_version_that_begins_later_is_in_the_history_and_not_yet_current(client):
    row = FactorVersion.objects.get(code="METRO")
    row.pk, row.version, row.value, row.digest = None, 2, "33", "later"
    row.valid_from = date(2100, 1, 1)
    row.save()
    answer = client.get(f"{API}/METRO").json()
    assert [version["value"] for version in answer["versions"]] == ["32", "33"]
    assert [version["value"] for version in answer["current"]] == ["32"]
    assert values(client, region="CN-GD-GZ", on="2026-11-02")["METRO"][0] == "32"
    assert values(client, region="CN-GD-GZ", on="2100-01-01")["METRO"][0] == "33"
