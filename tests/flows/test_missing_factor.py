"""A factor loses its standing while people ride: what the phone, the estimate and staff are told."""

import pytest

from credits.activities.models import Activity
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import EVENING, trip
from tests.credits.factors.published import publish_next
from tests.flows.test_first_light import Phone, agree, lin, run_job  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_ride_waits_for_the_factor_and_every_page_says_so(lin: Phone):  # noqa: F811
    lin.call("PATCH", "/me", {"region": "CN-GD-GZ"}, expect=200)
    agree(lin)
    publish_next("METRO", now=EVENING, status="conflicting")

    (sent,) = lin.send(trip())
    assert sent["status"] == "ACCEPTED"
    run_job()
    ride = lin.get(f"/activities/{sent['id']}")
    assert ride["status"] == "IN_REVIEW"
    assert [reason["code"] for reason in ride["verification"]["reasons"]] == ["FACTOR_MISSING"]
    assert ride["verification"]["steps"] == []
    assert lin.get("/account")["personal"]["available_g"] == 0

    what_if = {"inputs": {"distance_km": "34.9"}, "region": "CN-GD-GZ"}
    problem = lin.post("/methodologies/IND-METRO/estimate", what_if, expect=409)
    assert problem["code"] == "factor_missing"
    assert "METRO" in problem["detail"]

    page = client_of(cast.rong()).get(address(Activity, "change", Activity.objects.get()))
    assert "FACTOR_MISSING" in page.content.decode()
