"""A resident retires a few grams at a time: balances, a certificate and the trail."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from credits.activities.models import Activity, ActivityType
from credits.ledger.models import Balance, Transfer
from credits.retirement.models import Retirement
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.models import Scheme
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.crash.streamed.kind import Acknowledged, Kind
from tests.credits.rewards.grams import DEMO, credit

GIVEN_G = 100_000_000


class Grams(Kind):
    """Each call takes a few; its number decides how many, so that the same call is the same again."""

    def __init__(self) -> None:
        self.member, self.told = cast.resident("Shui", phone="+8613800139001"), {}
        give_grams(self.member)

    @staticmethod
    def call(number: int, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        body = {"quantity_g": 1 + number % 9, "purpose": "voluntary", "beneficiary": "all"}
        return "retirements", {"book": "personal"} | body

    def check_books(self, acknowledged: Acknowledged) -> None:
        grams = {key: self.call(number, {})[1]["quantity_g"] for number, key in acknowledged.items()}
        rows = Retirement.objects.filter(party_id=self.member.party.id).values_list("id", "quantity_g")
        assert {str(key): quantity for key, quantity in rows} == grams
        posted = Transfer.objects.filter(kind="RETIREMENT", source_ref__in=grams)
        assert Counter(str(one.source_ref) for one in posted) == Counter(grams.keys())
        assert posted.aggregate(sum=Sum("amount", default=0))["sum"] == sum(grams.values())
        balance = Balance.objects.get(account__party_id=self.member.party.id)
        assert (balance.available, balance.held) == (GIVEN_G - sum(grams.values()), 0)
        events = AuditEvent.objects.filter(action="retire_units", object_id__in=grams)
        assert Counter(events.values_list("object_id", flat=True)) == Counter(grams.keys())


def give_grams(member: cast.CastMember, *, city: str = cast.GUANGZHOU) -> None:
    """Give a resident grams for an activity such as others have; where a test has laid no scheme and no
    types, these as well."""
    now = puhui_now()
    if not Scheme.objects.filter(code=DEMO).exists():
        for terms in scheme_files():
            load_scheme(terms)
    metro, _ = ActivityType.objects.get_or_create(
        code="metro_trip", defaults={"id": 1, "title_zh": "地铁", "title_en": "Metro"}
    )
    with transaction.atomic():
        activity = Activity.objects.create(
            party=member.party,
            client_id="stream",
            type=metro,
            scheme=DEMO,
            region=city,
            occurred_from=now,
            occurred_to=now + timedelta(days=365),
            inputs={},
            source={},
            tier="A",
            preview_g=0,
            received_at=now,
        )
        credit(member.party.id, GIVEN_G, city=city, activity_id=activity.id, now=now)
