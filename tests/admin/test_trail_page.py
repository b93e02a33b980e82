"""The way of a transfer's grams: for who may see the transfer, where they may see it."""

import pytest
from django.urls import reverse

from accounts.people.roles import Role
from credits.ledger.models import Transfer
from puhui.kernel.ids import new_id
from tests import cast
from tests.admin.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def transfer(world) -> Transfer:
    return Transfer.objects.filter(asset__book="PERSONAL").order_by("id").first()


def test_the_page_is_linked_from_the_transfer_and_tells_the_origin(transfer):
    client = client_of(cast.staff("Bo", Role.AUDITOR))
    address = reverse("admin:market_trail", args=[transfer.pk])
    assert address in client.get(f"/admin/credits/transfer/{transfer.pk}/change/").content.decode()
    page = client.get(address).content.decode()
    assert str(transfer.pk) in page
    assert "origins 1" in page
    assert "methodology" in page


def test_who_may_not_see_transfers_or_sits_elsewhere_gets_nothing(transfer):
    address = reverse("admin:market_trail", args=[transfer.pk])
    assert client_of(cast.staff("Jun", Role.RISK_OFFICER)).get(address).status_code == 403
    elsewhere = cast.staff("Ning", Role.OPERATOR, region=cast.SHENZHEN)
    assert client_of(elsewhere).get(address).status_code == 404
    unknown = reverse("admin:market_trail", args=[new_id()])
    assert client_of(cast.staff("Bo", Role.AUDITOR)).get(unknown).status_code == 404
