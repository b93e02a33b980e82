"""A city's officer sees that city, and nothing of any other (decisions 20)."""

import pytest
from django.db.models import Q

from accounts.households.models import Household
from accounts.people.models import Party
from accounts.people.roles import Role
from credits.activities.models import Activity
from credits.ledger.models import Asset, Balance, Hold, LedgerAccount, Transfer
from credits.monitoring.report_models import MonitoringReport
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment, Voucher
from credits.schemes.models import CityAllowance, CityBudget
from market.bridge.models import BridgeTransfer
from market.cash.models import CashMovement
from market.custody.models import Lot
from market.risk.models import Participant, RiskDecision
from market.trading.models import Bid, Session
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db

# Model → the rows of Guangzhou, and of nowhere else.
LOCAL = {
    Party: Q(region=cast.GUANGZHOU),
    Activity: Q(region=cast.GUANGZHOU),
    Household: Q(region=cast.GUANGZHOU),
    Asset: Q(city=cast.GUANGZHOU),
    LedgerAccount: Q(party__region=cast.GUANGZHOU),
    Balance: Q(account__party__region=cast.GUANGZHOU),
    Transfer: Q(debit_account__party__region=cast.GUANGZHOU)
    | Q(credit_account__party__region=cast.GUANGZHOU),
    Hold: Q(balance__account__party__region=cast.GUANGZHOU),
    Retirement: Q(party__region=cast.GUANGZHOU),
    Assignment: Q(party__region=cast.GUANGZHOU),
    Voucher: Q(party__region=cast.GUANGZHOU),
    CityAllowance: Q(city=cast.GUANGZHOU),
    CityBudget: Q(city=cast.GUANGZHOU),
    MonitoringReport: Q(city=cast.GUANGZHOU),
    BridgeTransfer: Q(party__region=cast.GUANGZHOU),
    Participant: Q(party__region=cast.GUANGZHOU),
    RiskDecision: Q(party__region=cast.GUANGZHOU),
    Lot: Q(party__region=cast.GUANGZHOU),
    CashMovement: Q(party__region=cast.GUANGZHOU),
    Session: Q(seller__region=cast.GUANGZHOU),
    Bid: Q(party__region=cast.GUANGZHOU),
    AuditEvent: Q(region=cast.GUANGZHOU),
}


def listed(client, model) -> set[str]:
    rows = client.get(address(model, "changelist")).context["cl"].result_list
    return {str(row.pk) for row in rows}


@pytest.mark.parametrize("role", [Role.OPERATOR, pytest.param(Role.ADMINISTRATOR, marks=pytest.mark.long)])
def test_an_officer_of_the_city_sees_the_citys_rows(world, role):
    client = client_of(cast.staff("Bo", role, region=cast.GUANGZHOU))
    for model, local in LOCAL.items():
        expected = {str(pk) for pk in model.objects.filter(local).values_list("pk", flat=True)}
        assert expected, model
        # One's own party is visible to oneself, wherever that is.
        assert listed(client, model) - {str(p.pk) for p in Party.objects.filter(region=None)} == expected, (
            model
        )


def test_an_officer_of_another_city_sees_none_of_them_by_list_search_or_address(world):
    client = client_of(cast.staff("Bo", Role.OPERATOR, region=cast.SHENZHEN))
    for model, local in LOCAL.items():
        foreign = {str(pk) for pk in model.objects.filter(local).values_list("pk", flat=True)}
        assert not listed(client, model) & foreign, model
        row = model.objects.filter(local).first()
        url = address(model, "changelist")
        assert client.get(url, {"q": str(row.pk)}).context["cl"].result_list == []
        assert client.get(address(model, "change", row)).status_code == 302, model
        assert client.get(address(model, "history", row)).status_code == 302, model


def test_an_officer_of_the_province_sees_the_city(world):
    client = client_of(cast.staff("Bo", Role.OPERATOR, region="CN-GD"))
    assert str(world.lin.party.pk) in listed(client, Party)
    assert len(listed(client, Activity)) == Activity.objects.count()


def test_buttons_do_not_reach_over_the_border(world):
    member = cast.staff("Bo", Role.ADMINISTRATOR, region=cast.SHENZHEN)
    client = client_of(member)
    reason = {"reason": "not my city at all"}
    for button in ("unmask", "freeze"):
        answer = client.post(address(Party, button, world.lin.party), reason)
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    answer = client.post("/admin/accounts/party/look_up/", reason | {"phone": world.lin.phone})
    assert answer.status_code == 404
    world.lin.party.refresh_from_db()
    assert world.lin.party.frozen_at is None
    # What is the whole scheme's is not a city's.
    assert client.get("/admin/credits/asset/supply/").status_code == 403


def test_the_region_filter_offers_what_lies_in_sight(world):
    client = client_of(cast.staff("Bo", Role.OPERATOR, region=cast.SHENZHEN))
    specs = client.get(address(Activity, "changelist")).context["cl"].filter_specs
    region = next(spec for spec in specs if spec.parameter_name == "region")
    assert [code for code, _label in region.lookup_choices] == [cast.SHENZHEN]


def test_the_overview_counts_the_region_alone(world):
    def figures(region):
        member = cast.staff("Bo" if region else "Jun", Role.OPERATOR, region=region)
        panels = client_of(member).get("/admin/").context["panels"]
        return {str(figure.label): figure.value for figure in panels["figures"]}

    here, everywhere = figures(cast.SHENZHEN), figures(None)
    assert here["Batches that wait for a decision"] == "0"
    assert everywhere["Batches that wait for a decision"] == "1"
    assert here["Open holds"] == "0"
    assert everywhere["Open holds"] == str(Hold.objects.filter(status="PENDING").count())
    assert here["Credited today"] == "0 g"
    assert everywhere["Credited today"] != "0 g"
