"""Baselines over HTTP: what is missing is shown as missing, a label is looked up, an assumption says so."""

import pytest
from django.test import Client

from tests.credits.methodologies.test_rest import API, estimate

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def test_a_methodology_whose_factor_is_missing_in_a_place_is_shown_and_says_which(client):
    answer = client.get(f"{API}/IND-METRO", {"region": "CN-SH"})
    assert answer.status_code == 200
    factors = {factor["symbol"]: factor for factor in answer.json()["factors"]}
    assert (factors["ef_metro"]["missing"], factors["ef_metro"]["value"]) == (True, None)
    assert (factors["ef_metro"]["code"], factors["ef_metro"]["kind"]) == ("METRO", "travel")
    assert "FACTOR_MISSING:ef_metro" in answer.json()["gates"]["sources"]
    here = client.get(f"{API}/IND-METRO", {"region": "CN-GD-GZ"}).json()
    assert not any(factor["missing"] for factor in here["factors"])


def test_a_label_is_an_input_like_another_and_is_looked_up_by_the_server(client):
    shown = client.get(f"{API}/IND-APPLIANCE").json()
    label = shown["inputs"][-1]
    assert (label["name"], label["kind"], label["max_length"]) == ("label_id", "text", 24)
    assert [(item["by"], item["missing"]) for item in shown["resolved"]] == [(["label_id"], True)] * 2
    answer = estimate(client, "IND-APPLIANCE", inputs={"label_id": "DEMO-FRIDGE-1", "years": "1"}).json()
    assert (answer["reduction_g"], answer["credited_g"]) == (35_352, 35_352)
    assert answer["steps"][0]["value"] == "300"
    assert "Demonstration authority" in answer["steps"][0]["source"]


def test_what_is_assumed_in_an_estimate_says_so_and_needs_no_register(client):
    answer = estimate(
        client,
        "IND-APPLIANCE",
        inputs={"label_id": "NOBODYS-1", "years": "1"},
        assumptions={"baseline_kwh_per_year": "300", "consumption_kwh_per_year": "200"},
    ).json()
    assert answer["reduction_g"] == 44_190
    assert {step.get("source") for step in answer["steps"]} == {"Assumed in the estimate", None}


@pytest.mark.parametrize(
    ("inputs", "code", "pointer"),
    [
        ({"years": "1"}, "input_missing", "/inputs/label_id"),
        ({"label_id": "low", "years": "1"}, "input_out_of_bounds", "/inputs/label_id"),
        ({"label_id": ["A", "B"], "years": "1"}, "input_out_of_bounds", "/inputs/label_id"),
    ],
)
def test_a_label_that_is_none_is_refused_with_its_field(client, inputs, code, pointer):
    answer = estimate(client, "IND-APPLIANCE", inputs=inputs).json()
    assert (answer["code"], answer["errors"][0]["pointer"]) == (code, pointer)
