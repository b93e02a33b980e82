"""Methodologies and estimates over HTTP, without a sign-in."""

import json
from hashlib import sha256

import pytest
from django.test import Client

from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.models import MethodologyVersion

pytestmark = pytest.mark.usefixtures("library")
API = "/api/v1/methodologies"
METRO = {"distance_km": "34.9"}
CODES = sorted({file.root.text("code") for file in catalog_files()})
KITCHENS = {
    "stoves": ["100", "50"],
    "wood_before_t": ["3.2", "2.8"],
    "wood_after_t": ["1.2", "1.3"],
    "usage_share": ["0.9", "0.8"],
    "period_years": "1",
    "crediting_year": "2",
}


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def estimate(client, code: str, **body):
    return client.post(f"{API}/{code}/estimate", data=json.dumps(body), content_type="application/json")


def test_the_library_is_listed_with_whose_it_is(client):
    answer = client.get(API).json()
    assert set(answer) == {"results", "next", "previous"}
    assert [row["code"] for row in answer["results"]] == CODES
    metro = answer["results"][CODES.index("IND-METRO")]
    assert metro["title"] == "Metro trip"
    assert metro["evidence_tiers"] == ["A", "B", "C"]
    assert (metro["version"], metro["status"], metro["participant"]) == (1, "PUBLISHED", "resident")
    assert (metro["authority"], metro["demonstration"]) == ("Demonstration authority", True)
    assert {"activity_type", "effective_from", "effective_to", "digest"} <= set(metro)


def test_the_list_goes_by_pages_and_filters(client):
    first = client.get(API, {"page_size": 20}).json()
    second = client.get(first["next"]).json()
    assert [len(first["results"]), len(second["results"])] == [20, 12]
    assert second["next"] is None
    assert second["previous"] is not None
    assert [row["code"] for row in client.get(API, {"activity_type": "walk"}).json()["results"]] == [
        "IND-WALK"
    ]
    projects = client.get(API, {"participant": "organisation"}).json()["results"]
    assert [row["code"] for row in projects] == [
        *("CDM-FUELWOOD", "GD-AC", "GD-BIKE-OPERATOR", "GD-CLOTH-OPERATOR", "GD-FOREST-MGMT"),
        *("GD-FOREST-PROT", "GD-HPWH", "GD-MANGROVE", "GD-PV"),
        "SYS-OFFSET",
    ]
    solar = projects[8]
    assert (solar["code"], solar["activity_type"], solar["evidence_tiers"]) == (
        "GD-PV",
        "rooftop_solar",
        ["A"],
    )


def test_a_projects_method_tells_its_buffer_and_what_a_verifier_attests(client):
    solar = client.get(f"{API}/GD-PV").json()
    assert (solar["buffer"]["share"], solar["serial_code"], solar["rounding"]) == ("0", "PV", "tonne")
    assert [item["name"] for item in solar["attestations"]] == [
        "capacity_below_ceiling",
        "meter_calibrated",
        "not_claimed_elsewhere",
    ]
    assert {(factor["code"], factor["value"], factor["kind"]) for factor in solar["factors"]} == {
        ("GRID_OM", "0.8042", "margin"),
        ("GRID_BM", "0.2135", "margin"),
    }


def test_a_roof_of_525_mwh_is_worth_344_tonnes(client):
    answer = estimate(client, "GD-PV", inputs={"generation_mwh": "525"}, region="CN-GD-GZ").json()
    assert answer["reduction_g"] == answer["credited_g"] == 344_675_625
    assert [(step["name"], step["value"]) for step in answer["steps"]] == [
        ("ef_cm", "0.656525"),
        ("reduction", "344.675625"),
    ]


@pytest.mark.parametrize(
    "query", [{"colour": "red"}, {"page_size": "0"}, {"page_size": "x"}, {"activity_type": "\0"}]
)
def test_a_wrong_query_is_refused(client, query):
    assert client.get(API, query).status_code == 400


def test_a_methodology_is_shown_whole_and_its_digest_can_be_checked(client):
    answer = client.get(f"{API}/IND-ELEC-SZ", {"region": "CN-GD-GZ", "on": "2026-11-02"}).json()
    assert sha256(answer["text"].encode()).hexdigest() == answer["digest"]
    assert [item["name"] for item in answer["inputs"]] == ["consumption_kwh", "period_days"]
    assert (answer["inputs"][0]["max"], answer["inputs"][0]["max_per"]) == ("100", "period_days")
    assert answer["resolved"][0]["factor"]["placeholder"] is True
    assert (
        answer["factors"][0] | {"symbol": "ef_grid", "value": "0.4419", "factor_year": 2023}
        == answer["factors"][0]
    )
    assert [tier["multiplier"] for tier in answer["tiers"]] == ["1.00", "0.94", "0.50"]
    assert answer["steps"][-1]["unit"] == "kgCO2e"
    assert answer["examples"][1]["credited_g"] == 19_885
    assert answer["versions"][0]["version"] == 1
    assert answer["filing"]["demonstration"] is True


def numbers(value, path=""):
    """Yield every table of an answer that holds a number with a unit, a multiplier or a limit."""
    if isinstance(value, dict):
        if {"multiplier", "limit_g"} & set(value) or (
            "value" in value and "unit" in value and "formula" not in value
        ):
            yield path, value
        for key, inner in value.items():
            yield from numbers(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from numbers(inner, f"{path}/{index}")


@pytest.mark.parametrize("code", ["IND-METRO", "GD-BIKE", "IND-ELEC-SZ"])
def test_every_number_shown_says_how_sure_it_is(client, code):
    answer = client.get(f"{API}/{code}").json()
    found = [(path, table) for path, table in numbers(answer) if table.get("factor") is None]
    assert len(found) >= 6
    assert [path for path, table in found if not table["confidence"] or not table["source"]] == []


def test_titles_follow_the_language(client):
    chinese = client.get(f"{API}/IND-METRO", headers={"Accept-Language": "zh-hans"})
    assert chinese.json()["title"] == "城市轨道交通出行"
    assert client.get(f"{API}/IND-METRO").json()["title"] == "Metro trip"


def test_one_version_by_its_number(client):
    assert client.get(f"{API}/IND-METRO/versions/1").json()["version"] == 1
    assert client.get(f"{API}/IND-METRO/versions/2").status_code == 404
    assert client.get(f"{API}/IND-METRO/versions/99999999999999999999").status_code == 404


@pytest.mark.parametrize("path", ["", "/IND-METRO", "/IND-METRO/versions/1"])
def test_an_unchanged_answer_is_304(client, path):
    first = client.get(API + path)
    again = client.get(API + path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(API + path, headers={"If-None-Match": first["ETag"], "Accept-Language": "zh-hans"})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/NOPE", 404, "not_found"),
        ("/%00", 404, "not_found"),
        ("/IND-METRO?region=CN-XX", 400, "region_unknown"),
        ("/IND-METRO?on=tomorrow", 400, "invalid_input"),
        ("/IND-METRO?on=2020-01-01", 409, "not_in_force"),
        ("/IND-METRO?colour=red", 400, "unknown_field"),
    ],
)
def test_what_cannot_be_shown_is_a_problem(client, path, status, code):
    answer = client.get(API + path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("code", "body", "grams"),
    [
        ("IND-METRO", {"inputs": METRO}, (2_512, 2_512)),
        ("IND-METRO", {"inputs": METRO, "evidence_tier": "C"}, (2_512, 1_256)),
        ("IND-WALK", {"inputs": {"distance_km": "1.1"}, "evidence_tier": "B"}, (114, 107)),
        ("IND-ELEC-SZ", {"inputs": {"consumption_kwh": "195", "period_days": "30"}}, (19_885, 19_885)),
        ("CDM-FUELWOOD", {"inputs": KITCHENS}, (65_031_334, 65_031_334)),
        (
            "IND-ELEC-SZ",
            {
                "inputs": {"consumption_kwh": "9.5", "period_days": "1"},
                "assumptions": {"mean7_kwh_per_day": "10.2"},
                "region": "CN-GD-SZ",
                "occurred_at": "2026-11-02T08:00:00+08:00",
                "version": 1,
            },
            (309, 309),
        ),
    ],
)
def test_an_estimate_is_what_would_be_credited(client, code, body, grams):
    answer = estimate(client, code, **body)
    assert answer.status_code == 200
    assert (answer.json()["reduction_g"], answer.json()["credited_g"]) == grams


def test_an_estimate_shows_every_step_factor_and_rule(client):
    answer = estimate(client, "IND-METRO", inputs=METRO).json()
    assert answer["steps"] == [
        {
            "name": "saving_per_km",
            "title": "Saving per person-kilometre",
            "formula": "max(0, ef_baseline - ef_metro)",
            "value": "0.072",
            "unit": "kgCO2e/person_km",
        },
        {
            "name": "reduction",
            "title": "Reduction",
            "formula": "distance_km * saving_per_km",
            "value": "2.5128",
            "unit": "kgCO2e",
        },
    ]
    assert [(factor["code"], factor["value"], factor["version"]) for factor in answer["factors"]] == [
        ("TRAVEL_BASELINE", "0.104", 1),
        ("METRO", "0.032", 1),
    ]
    assert all(factor["placeholder"] and factor["confidence"] for factor in answer["factors"])
    assert [(rule["code"], rule["passed"]) for rule in answer["rules"]] == [("MODE_NOT_BELOW_BASELINE", True)]
    version = MethodologyVersion.objects.get(methodology="IND-METRO")
    assert answer["methodology"]["digest"] == version.digest
    assert (answer["tier_multiplier"], answer["tier_confidence"], answer["coin_only"]) == (
        "1.00",
        "design",
        False,
    )


def test_resolved_baselines_are_among_the_steps(client):
    answer = estimate(client, "IND-ELEC-SZ", inputs={"consumption_kwh": "6.5", "period_days": "1"}).json()
    assert [(step["name"], step["value"]) for step in answer["steps"]] == [
        ("baseline_kwh_per_day", "8"),
        ("mean7_kwh_per_day", "0"),
        ("daily_use", "6.5"),
        ("daily_saving", "1.5"),
        ("saving", "1.5"),
        ("reduction", "0.66285"),
    ]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "invalid_input", "/inputs"),
        ({"inputs": []}, "invalid_input", "/inputs"),
        ({"inputs": {}}, "input_missing", "/inputs/distance_km"),
        ({"inputs": {"distance_km": 34.9}}, "invalid_input", "/inputs/distance_km"),
        ({"inputs": {"distance_km": "1e3"}}, "invalid_input", "/inputs/distance_km"),
        ({"inputs": {"distance_km": "NaN"}}, "invalid_input", "/inputs/distance_km"),
        ({"inputs": {"distance_km": "-1"}}, "input_out_of_bounds", "/inputs/distance_km"),
        ({"inputs": {"distance_km": "0"}}, "input_out_of_bounds", "/inputs/distance_km"),
        ({"inputs": {"distance_km": "120.1"}}, "input_out_of_bounds", "/inputs/distance_km"),
        ({"inputs": METRO | {"speed": "1"}}, "unknown_field", "/inputs/speed"),
        ({"inputs": METRO, "assumptions": {"speed": "1"}}, "unknown_field", "/assumptions/speed"),
        ({"inputs": METRO, "colour": "red"}, "unknown_field", "/colour"),
        ({"inputs": METRO, "evidence_tier": "D"}, "invalid_input", "/evidence_tier"),
        ({"inputs": METRO, "version": 0}, "invalid_input", "/version"),
        ({"inputs": METRO, "occurred_at": "2026-11-02T08:00:00"}, "invalid_input", "/occurred_at"),
        ({"inputs": METRO, "occurred_at": "9999-12-31T23:59:59Z"}, "invalid_input", "/occurred_at"),
    ],
)
def test_a_wrong_body_is_refused_by_field(client, body, code, pointer):
    answer = estimate(client, "IND-METRO", **body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_every_missing_and_wrong_input_is_named_at_once(client):
    answer = estimate(client, "IND-ELEC-SZ", inputs={}).json()
    assert [error["pointer"] for error in answer["errors"]] == [
        "/inputs/consumption_kwh",
        "/inputs/period_days",
    ]
    outside = estimate(
        client,
        "IND-ELEC-SZ",
        inputs={"consumption_kwh": "101", "period_days": "1"},
        assumptions={"baseline_kwh_per_day": "-1"},
    ).json()
    assert [error["pointer"] for error in outside["errors"]] == [
        "/inputs/consumption_kwh",
        "/assumptions/baseline_kwh_per_day",
    ]


@pytest.mark.parametrize(
    ("code", "body", "status", "problem"),
    [
        ("NOPE", {"inputs": METRO}, 404, "not_found"),
        ("IND-METRO", {"inputs": METRO, "version": 7}, 404, "not_found"),
        ("IND-METRO", {"inputs": METRO, "region": "CN-XX"}, 400, "region_unknown"),
        ("IND-METRO", {"inputs": METRO, "region": "CN-SH"}, 409, "factor_missing"),
        ("IND-METRO", {"inputs": METRO, "occurred_at": "2020-01-01T00:00:00Z"}, 409, "not_in_force"),
        (
            "IND-WATER",
            {"inputs": {"consumption_m3": "9", "period_days": "30"}},
            409,
            "baseline_missing",
        ),
    ],
)
def test_an_estimate_that_cannot_be_made_is_a_problem(client, code, body, status, problem):
    answer = estimate(client, code, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, problem)


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b'"x"', b"{", b'{"inputs": {"distance_km": NaN}}'])
def test_a_body_that_is_no_object_is_refused(client, raw):
    answer = client.post(f"{API}/IND-METRO/estimate", data=raw, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"stoves": "100"}, "invalid_input", "/inputs/stoves"),
        ({"stoves": []}, "invalid_input", "/inputs/stoves"),
        ({"stoves": [100, 50]}, "invalid_input", "/inputs/stoves"),
        ({"stoves": ["1e3", "1"]}, "invalid_input", "/inputs/stoves"),
        ({"stoves": ["1"] * 301}, "invalid_input", "/inputs/stoves"),
        ({"period_years": ["1"]}, "invalid_input", "/inputs/period_years"),
        ({"stoves": ["100", "50.5"]}, "input_out_of_bounds", "/inputs/stoves"),
        ({"wood_after_t": ["1.2"]}, "input_out_of_bounds", "/inputs/wood_after_t"),
    ],
)
def test_a_wrong_list_is_refused_by_field(client, change, code, pointer):
    answer = estimate(client, "CDM-FUELWOOD", inputs=KITCHENS | change)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("code", CODES)
def test_every_methodology_can_be_read_without_naming_a_place(client, code):
    answer = client.get(f"{API}/{code}").json()
    assert answer["code"] == code
    # All of them are the demonstration's, so none may bring units of a real register, and each says why.
    assert answer["gates"]["registry_units"] is False
    assert "FILED_AS_DEMONSTRATION" in answer["gates"]["filing"]
    assert ("COIN_ONLY" in answer["gates"]["filing"]) == answer["coin_only"]


def test_an_estimate_shows_the_tables_it_read_with_how_sure_they_are(client):
    (table,) = estimate(client, "CDM-FUELWOOD", inputs=KITCHENS).json()["tables"]
    assert (table["name"], table["confidence"]) == ("downward_adjustment", "design")
    assert [row["value"] for row in table["rows"]] == ["0", "0.03", "0.06", "0.09"]


def test_lists_and_tables_are_shown_with_what_they_hold(client):
    answer = client.get(f"{API}/GD-FOREST-PROT").json()
    assert answer["inputs"][0]["list"] == {"group": "strata", "min": 1, "max": 200}
    assert answer["inputs"][4]["list"] is None
    density, *_others, discount = answer["tables"]
    assert (
        density["rows"][6] | {"title": "Broadleaf mixed", "key": "7", "value": "0.482"} == density["rows"][6]
    )
    assert (density["unit"], density["confidence"]) == ("t_dm/m3", "memory-high")
    assert [(row["above"], row["up_to"], row["value"]) for row in discount["rows"]] == [
        (None, "0.1", "0"),
        ("0.1", "0.2", "0.06"),
        ("0.2", "0.3", "0.11"),
    ]
