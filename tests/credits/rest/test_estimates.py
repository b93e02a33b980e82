"""An estimate of somebody signed in looks at their own past as crediting does, and at nobody else's."""

from datetime import datetime, timedelta

import pytest
from rest_framework.test import APIClient

from credits.activities.models import Activity
from puhui.kernel.clock import SHANGHAI
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, hua, lin, set_clock  # noqa: F401
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import EVENING, MIDNIGHT, electricity, signed
from tests.credits.activities.sending import send
from tests.credits.monitoring.acts import metered
from tests.credits.monitoring.crediting import Told, credit, told, verdict_on

pytestmark = pytest.mark.django_db
YESTERDAY = MIDNIGHT - timedelta(days=1)
LAST_YEAR = datetime(2025, 11, 2, 20, 0, tzinfo=SHANGHAI)
DAY_OF_9_5 = {"consumption_kwh": "9.5", "period_days": "1"}


def estimate(client: APIClient, code: str, status: int = 200, **body: object) -> dict:
    answer = client.post(f"/api/v1/methodologies/{code}/estimate", body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def of_9_5(client: APIClient, status: int = 200, **more: object) -> dict:
    body = {"inputs": DAY_OF_9_5, "occurred_at": YESTERDAY.isoformat(), "evidence_tier": "A"} | more
    return estimate(client, "IND-ELEC-SZ", status, **body)


@pytest.fixture
def a_week(lin, evening) -> None:  # noqa: F811
    """Lin used 10.2 kWh a day in the week before yesterday, and it is decided."""
    send(lin, signed(electricity("71.4", 7, ends=YESTERDAY)))
    credit()


def test_estimate_receipt_and_verdict_know_the_same_past(lin, a_week):  # noqa: F811
    answer = of_9_5(cast.client_for(lin))
    step = {one["name"]: one for one in answer["steps"]}["mean7_kwh_per_day"]
    assert (step["value"], step["formula"]) == ("10.2", "mean7")
    assert "used before" in step["source"]
    (result,) = send(lin, signed(electricity("9.5")))
    assert Activity.objects.get(id=result.id).preview_g == answer["credited_g"] == 309
    credit()
    assert told(result) == Told("CREDITED", 309)
    assert verdict_on(result).reduction_g == answer["reduction_g"]


def test_nobody_elses_past_is_shown_and_none_without_a_sign_in(lin, hua, a_week):  # noqa: F811
    for client in (cast.client_for(hua), APIClient()):
        answer = of_9_5(client)
        values = {step["name"]: step["value"] for step in answer["steps"]}
        assert (values["mean7_kwh_per_day"], answer["credited_g"]) == ("0", 0)


def test_what_is_assumed_goes_before_the_own_past_and_says_so(lin, a_week):  # noqa: F811
    answer = of_9_5(cast.client_for(lin), assumptions={"mean7_kwh_per_day": "20"})
    step = {one["name"]: one for one in answer["steps"]}["mean7_kwh_per_day"]
    assert (step["value"], step["source"]) == ("20", "Assumed in the estimate")


def test_a_period_that_waits_is_no_past_yet(lin, evening):  # noqa: F811
    send(lin, signed(electricity("71.4", 7, ends=YESTERDAY)))
    assert of_9_5(cast.client_for(lin))["credited_g"] == 0


def test_water_is_compared_with_last_year_or_a_baseline_is_missing(lin, catalogs):  # noqa: F811
    set_clock(LAST_YEAR)
    send(lin, metered("household_water", "12", 30, ends=LAST_YEAR.replace(hour=0)), now=LAST_YEAR)
    credit()
    set_clock(EVENING)
    phone, body = cast.client_for(lin), {"inputs": {"consumption_m3": "9", "period_days": "30"}}
    starts = (MIDNIGHT - timedelta(days=30)).isoformat()
    answer = estimate(phone, "IND-WATER", occurred_at=starts, evidence_tier="B", **body)
    assert (answer["credited_g"], answer["steps"][0]["value"]) == (473, "12")
    # From today on, a year ago, was never read: crediting would ask a person.
    assert estimate(phone, "IND-WATER", 409, **body)["code"] == "baseline_missing"
    (result,) = send(lin, metered("household_water", "9", 30))
    assert Activity.objects.get(id=result.id).preview_g == 473
    credit()
    assert told(result) == Told("CREDITED", 473)


def test_a_home_with_a_meter_names_it_as_in_an_item_and_has_that_meters_past(lin, evening):  # noqa: F811
    of = home(lin)
    one, other = (str(meter(lin, of, number).id) for number in ("E-2024-0001", "E-2024-0002"))
    send(lin, signed(electricity("71.4", 7, ends=YESTERDAY, meter=one)))
    credit()
    phone = cast.client_for(lin)
    assert of_9_5(phone, meter=one)["credited_g"] == 309
    assert of_9_5(phone, meter=other)["credited_g"] == 0
    for named, code in ({}, "meter_needed"), ({"meter": "nothing"}, "meter_unknown"):
        refused = of_9_5(phone, 400, **named)
        assert (refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == ("/meter", code)
    assert of_9_5(phone, assumptions={"mean7_kwh_per_day": "10.2"})["credited_g"] == 309


def test_the_size_of_the_home_chooses_the_baseline_as_it_does_in_crediting(lin, evening):  # noqa: F811
    home(lin, size=3)
    inputs = {"consumption_kwh": "6", "period_days": "1"}
    at_home = estimate(cast.client_for(lin), "IND-ELEC-SEASON", inputs=inputs)
    anybodys = estimate(APIClient(), "IND-ELEC-SEASON", inputs=inputs)
    formulas = [answer["steps"][0]["formula"] for answer in (at_home, anybodys)]
    assert formulas[0].endswith("__H3")
    assert "__H3" not in formulas[1]
