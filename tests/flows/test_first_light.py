"""A trip goes from a phone to a retired credit: Lin's first days, through every door, and what staff see.

Every call goes by HTTP with the rights of the web server's role; the job runs with the worker's. In between
the phone sends things twice, the job dies, and Rui tries her luck.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from json import dumps
from typing import Any

import pytest
from django.db import OperationalError, transaction
from rest_framework.test import APIClient

from credits.monitoring import chunk
from credits.rewards.demonstration import demonstration_merchant_key
from credits.tasks import credit_pending
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.signing_in import client_of
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import catalogs, evening, set_clock  # noqa: F401
from tests.credits.activities.items import EVENING, MORNING, electricity, signed, trip
from tests.credits.rewards.grams import logged_in_as

PHONE = "+8613800138177"
API = "/api/v1"


class Phone:
    """An app on a phone: it calls with the rights of the web process, and reads JSON."""

    def __init__(self, client: APIClient) -> None:
        self.client = client

    def call(self, method: str, path: str, body: Any = None, *, expect: int, key: str = "") -> dict:
        headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        with logged_in_as("web"):
            answer = self.client.generic(
                method,
                API + path,
                "" if body is None else dumps(body),
                content_type="application/json",
                **headers,
            )
        assert answer.status_code == expect, (method, path, answer.content)
        return answer.json() if answer.content else {}

    def get(self, path: str, *, expect: int = 200) -> dict:
        return self.call("GET", path, expect=expect)

    def post(self, path: str, body: Any, *, expect: int, key: str = "") -> dict:
        return self.call("POST", path, body, expect=expect, key=key)

    def put(self, path: str, body: Any, *, expect: int = 200) -> dict:
        return self.call("PUT", path, body, expect=expect)

    def send(self, *items: dict, expect: int = 202) -> list[dict]:
        answer = self.post("/activities", {"activities": list(items)}, expect=expect)
        return answer["results"] if expect == 202 else [answer]


def run_job() -> None:
    """What the schedule does each minute."""
    with transaction.atomic(), acting_as("worker"):
        credit_pending()


@contextmanager
def the_job_dying(monkeypatch) -> Iterator[None]:
    """Let the job die between its verdicts and its grams."""

    def die(*_args, **_kwargs):
        raise OperationalError("the server is gone")

    with monkeypatch.context() as patch:
        patch.setattr(chunk, "accrue_grams", die)
        yield


@pytest.fixture
def lin(evening, settings, tmp_path) -> Phone:  # noqa: F811
    """Somebody new signs in with a phone."""
    settings.SMS_BACKEND, settings.SMS_DIR = "file", tmp_path
    return Phone(cast.sign_in(PHONE, device_id="lins-phone"))


def agree(phone: Phone) -> None:
    """Say yes to everything that is asked, to the text that is shown."""
    for consent in phone.get("/consents")["results"]:
        version = consent["current_notice_version"]
        phone.put(f"/consents/{consent['purpose']}", {"granted": True, "notice_version": version})


def test_from_a_phone_to_a_retired_credit(lin, monkeypatch):
    me = lin.get("/me")
    lin.call("PATCH", "/me", {"nickname": "小林", "region": "CN-GD-GZ"}, expect=200)

    # --- trips ---
    metro = signed(trip("metro_trip", "34.9", begins=MORNING, client_id="monday-1"))
    bus = signed(trip("bus_trip", "8", begins=MORNING + timedelta(hours=4), client_id="monday-2"))
    walk = trip("walk", "1.1", begins=MORNING + timedelta(hours=5), minutes=14, client_id="monday-3")
    meter = signed(electricity("195", 30, client_id="october"))
    wrong = trip("bus_trip", "600", begins=MORNING + timedelta(hours=7), client_id="monday-4")
    monday = [metro, bus, walk, meter, wrong]

    assert lin.send(*monday, expect=403)[0]["code"] == "consent_required"
    agree(lin)
    results = lin.send(*monday)
    assert [result["status"] for result in results] == ["ACCEPTED"] * 4 + ["INVALID"]
    assert results[4]["problem"]["errors"][0]["pointer"] == "/activities/4/inputs/distance_km"
    # The answer was lost on the way: the phone sends everything again.
    again = lin.send(*monday)
    assert [result["status"] for result in again] == ["DUPLICATE"] * 4 + ["INVALID"]
    assert [result["id"] for result in again] == [result["id"] for result in results]

    account = lin.get("/account")
    assert account["party_id"] == me["party_id"]
    assert account["personal"]["pending_g"] == 2512 + 416 + 107 + 19_885
    assert account["personal"]["available_g"] == 0
    assert lin.get(f"/activities/{results[0]['id']}")["status"] == "PENDING"

    # --- verified and explained ---
    with the_job_dying(monkeypatch), pytest.raises(OperationalError):
        run_job()
    assert lin.get("/account") == account
    run_job()
    credited = [lin.get(f"/activities/{result['id']}") for result in results[:4]]
    assert [one["verification"]["credited_g"] for one in credited] == [2512, 416, 107, 19_885]
    assert all(one["verification"]["recomputed"] for one in credited)
    assert credited[0]["verification"]["methodology"]["code"] == "IND-METRO"
    public = lin.get(
        f"/methodologies/IND-METRO/versions/{credited[0]['verification']['methodology']['version']}"
    )
    assert public["digest"] == credited[0]["verification"]["methodology"]["digest"]

    personal = lin.get("/account")["personal"]
    assert personal == {
        "available_g": 2512 + 416 + 19_885,
        "held_g": 0,
        "pending_g": 0,
        "assigned_g": 0,
        "coin_only_g": 107,
        "lifetime_g": 2512 + 416 + 107 + 19_885,
    }
    entries = lin.get("/account/entries")["results"]
    assert sorted(entry["amount"] for entry in entries) == [107, 416, 2512, 19_885]
    assert {entry["source"]["id"] for entry in entries} == {result["id"] for result in results[:4]}

    # --- coins ---
    lin.put("/account/outcome", {"outcome": "coins"})
    set_clock(EVENING + timedelta(days=1))
    tuesday = signed(trip("metro_trip", "34.9", begins=MORNING + timedelta(days=1), client_id="tuesday-1"))
    (result,) = lin.send(tuesday)
    run_job()
    assert lin.get(f"/activities/{result['id']}")["verification"]["credited_g"] == 2512
    account = lin.get("/account")
    assert (account["personal"]["assigned_g"], account["coins"]["available"]) == (2512, 2512)
    # What was kept stays kept; some of it is given for coins by hand, the coin-only grams first.
    assert account["personal"]["available_g"] == personal["available_g"]
    given = lin.post("/account/assignments", {"quantity_g": 200}, expect=201, key="give-1")
    assert lin.post("/account/assignments", {"quantity_g": 200}, expect=201, key="give-1") == given
    account = lin.get("/account")
    assert account["personal"]["coin_only_g"] == 0
    assert account["personal"]["available_g"] == personal["available_g"] - (200 - 107)
    assert account["coins"]["available"] == 2712

    # --- a reward ---
    (coffee,) = lin.get("/rewards")["results"]
    bought = lin.post(f"/rewards/{coffee['code']}/redemptions", {}, expect=201, key="coffee-1")
    assert lin.post(f"/rewards/{coffee['code']}/redemptions", {}, expect=201, key="coffee-1") == bought
    assert lin.get("/account")["coins"]["available"] == 2712 - coffee["price_coins"]
    till = Phone(APIClient(HTTP_AUTHORIZATION=f"Merchant {demonstration_merchant_key()}"))
    code = {"voucher_code": bought["voucher_code"]}
    till.post("/merchant/redemptions", code, expect=200, key="till-1")
    assert till.post("/merchant/redemptions", code, expect=409, key="till-2")["code"] == "voucher_used"

    # --- retirement ---
    wanted = {"book": "personal", "quantity_g": 20_000, "purpose": "voluntary", "beneficiary": "小林 一家"}
    refused = lin.post("/retirements", {**wanted, "purpose": "compliance"}, expect=400, key="r-1")
    assert refused["code"] == "purpose_not_allowed"
    much = lin.post("/retirements", {**wanted, "quantity_g": 10**9}, expect=409, key="r-2")
    assert much["code"] == "insufficient_units"
    retired = lin.post("/retirements", wanted, expect=201, key="r-3")
    assert lin.post("/retirements", wanted, expect=201, key="r-3") == retired
    reused = lin.post("/retirements", {**wanted, "quantity_g": 1}, expect=422, key="r-3")
    assert reused["code"] == "idempotency_key_reused"
    left = personal["available_g"] - 93 - 20_000
    assert lin.get("/account")["personal"]["available_g"] == left

    # --- everybody ---
    anybody = Phone(APIClient())
    certificate = anybody.get(f"/registry/certificates/{retired['certificate_no']}")
    assert (certificate["quantity_g"], certificate["beneficiary"]) == (20_000, "小林 一家")
    assert sum(line["quantity_g"] for line in certificate["units"]) == 20_000
    assert me["party_id"] not in str(certificate)
    pdf = APIClient().get(f"{API}/registry/certificates/{retired['certificate_no']}.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    rui = Phone(cast.client_for(cast.rui()))
    rui.get(f"/activities/{results[0]['id']}", expect=404)
    rui.get(f"/retirements/{retired['id']}", expect=404)
    copied = {**metro, "client_id": "mine now"}
    agree(rui)
    assert rui.send(copied)[0]["problem"]["code"] == "reference_used"

    # --- staff, and the books ---
    check_admin(results[0]["id"], retired["certificate_no"])
    assert broken_invariants() == set()


def check_admin(activity_id: str, certificate_no: str) -> None:
    """The administrator follows all of it, and sees nobody's phone."""
    rong = client_of(cast.rong())
    activity = rong.get(f"/admin/credits/activity/{activity_id}/change/").content.decode()
    assert "IND-METRO" in activity
    assert "2,512" in activity
    pages = {
        path: rong.get(f"/admin/{path}/").content.decode()
        for path in (
            "accounts/party",
            "credits/activity",
            "credits/transfer",
            "credits/retirement",
            "kernel/jobrun",
        )
    }
    assert certificate_no in pages["credits/retirement"]
    assert "credit_pending" in pages["kernel/jobrun"]
    assert PHONE not in "".join([activity, *pages.values()])
    assert "小林" not in pages["accounts/party"]
