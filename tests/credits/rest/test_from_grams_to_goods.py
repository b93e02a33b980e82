"""The whole way over HTTP, with no more rights in the database than the web server has."""

import pytest

from credits.rewards.demonstration import demonstration_merchant_key
from tests import cast
from tests.credits.rewards.grams import check_conserved, credit, load_catalogues, logged_in_as

pytestmark = pytest.mark.django_db
API = "/api/v1"


def test_from_grams_to_a_cup_of_coffee_and_a_certificate():
    load_catalogues()
    lin = cast.lin()
    credit(lin.party.id, 1200)
    resident, till, anybody = cast.client_for(lin), cast.APIClient(), cast.APIClient()
    till.credentials(HTTP_AUTHORIZATION=f"Merchant {demonstration_merchant_key()}")

    def post(client, path, body, key):
        return client.post(API + path, body, format="json", HTTP_IDEMPOTENCY_KEY=key)

    with logged_in_as("web"):
        chosen = resident.put(f"{API}/account/outcome", {"outcome": "coins"}, format="json")
        assert chosen.status_code == 200
        assert post(resident, "/account/assignments", {"quantity_g": 700}, "1").status_code == 201
        bought = post(resident, "/rewards/coffee/redemptions", {}, "2")
        assert bought.status_code == 201
        code = {"voucher_code": bought.json()["voucher_code"]}
        assert post(till, "/merchant/redemptions", code, "3").status_code == 200
        assert post(till, "/merchant/redemptions", code, "4").json()["code"] == "voucher_used"
        wanted = {"book": "personal", "quantity_g": 500, "purpose": "voluntary", "beneficiary": "Lin"}
        retired = post(resident, "/retirements", wanted, "5")
        assert retired.status_code == 201
        assert anybody.get(retired.json()["certificate_url"]).json()["quantity_g"] == 500
        assert anybody.get(retired.json()["pdf_url"]).content.startswith(b"%PDF")
        account = resident.get(f"{API}/account").json()
        assert account["personal"] | {"pending_g": 0} == {
            "available_g": 0,
            "held_g": 0,
            "pending_g": 0,
            "assigned_g": 700,
            "coin_only_g": 0,
            "lifetime_g": 1200,
        }
        assert account["coins"] == {"available": 200, "held": 0}
        kinds = [entry["kind"] for entry in resident.get(f"{API}/account/entries").json()["results"]]
        assert sorted(kinds) == ["ACCRUAL", "ASSIGNMENT", "COIN_GRANT", "COIN_SPENDING", "RETIREMENT"]
        assert len(resident.get(f"{API}/retirements").json()["results"]) == 1
    check_conserved()
