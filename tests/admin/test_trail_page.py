"""The way of a transfer's grams: for who may see the transfer, where they may see it."""

import re

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
    hers = Transfer.objects.filter(credit_account__party=world.lin.party, kind="ACCRUAL")
    return hers.get(asset__book="PERSONAL", asset__methodology="IND-METRO")


def test_the_page_is_linked_from_the_transfer_and_tells_the_origin(transfer):
    client = client_of(cast.staff("Bo", Role.AUDITOR))
    address = reverse("admin:market_trail", args=[transfer.pk])
    assert address in client.get(f"/admin/credits/transfer/{transfer.pk}/change/").content.decode()
    page = client.get(address).content.decode()
    assert str(transfer.pk) in page
    assert "Where they came from" in page
    assert "operator gz-metro" in page


def test_the_page_speaks_in_words_and_in_the_readers_language(transfer):
    auditor, address = cast.staff("Bo", Role.AUDITOR), reverse("admin:market_trail", args=[transfer.pk])
    english, chinese = (
        [
            text
            for part in client_of(auditor, language=language).get(address).context["parts"]
            for text in (part.title, *part.headers, *(cell for row in part.rows for cell in row))
        ]
        for language in ("en", "zh-hans")
    )
    assert {"accrual", "personal grams", "operator gz-metro", "credited", "IND-METRO v1"} <= set(english)
    assert {"计入", "个人减排克数", "来源"} <= set(chinese)
    # No name of a field and no stored value is left to be deciphered, but what names this very activity.
    raw = [text for text in english if re.fullmatch("[a-z]+(_[a-z]+)+|[A-Z]{2,}(_[A-Z]+)*", str(text))]
    assert raw == []


def test_who_may_not_see_transfers_or_sits_elsewhere_gets_nothing(transfer):
    address = reverse("admin:market_trail", args=[transfer.pk])
    assert client_of(cast.staff("Jun", Role.RISK_OFFICER)).get(address).status_code == 403
    elsewhere = cast.staff("Ning", Role.OPERATOR, region=cast.SHENZHEN)
    assert client_of(elsewhere).get(address).status_code == 404
    unknown = reverse("admin:market_trail", args=[new_id()])
    assert client_of(cast.staff("Bo", Role.AUDITOR)).get(unknown).status_code == 404
