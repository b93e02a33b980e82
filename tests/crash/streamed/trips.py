"""A third resident sends walks: what is received by one statement, and waits for whoever credits."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db.models import Sum

from credits.activities.models import Activity, Intake
from credits.methodologies.models import InForce
from credits.monitoring.models import Verdict
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.crash.streamed.kind import Acknowledged, Kind
from tests.credits.activities.items import trip

# One walk after the other, so that none lies across another until there are so many.
A_WALK, WALKS = timedelta(minutes=20), 140


class Trips(Kind):
    """Each call sends one walk, the next one further back within the last two days."""

    status = 202
    # The test has put the clock elsewhere between the look at it here and that of the server.
    excused = frozenset({"time_too_old", "time_in_future"})

    def __init__(self) -> None:
        self.member, self.told = cast.resident("Lu", phone="+8613800139003"), {}
        if not InForce.objects.filter(activity_type="walk").exists():
            call_command("load_catalogs", verbosity=0)

    @staticmethod
    def call(number: int, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        begins = puhui_now() - timedelta(hours=1) - A_WALK * (1 + number % WALKS)
        walk = trip("walk", "1.1", begins=begins, minutes=15)
        return "activities", {"activities": [walk | {"client_id": f"stream-{number}"}]}

    @staticmethod
    def made(said: dict[str, Any]) -> str | None:
        return said["results"][0]["id"] if "results" in said else None

    @staticmethod
    def code(said: dict[str, Any]) -> str | None:
        return (said["results"][0].get("problem", {}) if "results" in said else said).get("code")

    def check_books(self, acknowledged: Acknowledged) -> None:
        party_id = self.member.party.id
        rows = Activity.objects.filter(party_id=party_id).values_list("client_id", "id")
        assert Counter((name, str(key)) for name, key in rows) == Counter(
            (f"stream-{number}", key) for number, key in acknowledged.items()
        )
        # Decided once or waiting, whoever credits meanwhile and is killed over it.
        decided = Verdict.objects.filter(party_id=party_id, seq=1).values_list("activity_id", flat=True)
        assert set(Counter(decided).values()) <= {1}
        waiting = Intake.objects.filter(party_id=party_id).aggregate(sum=Sum("activities", default=0))["sum"]
        assert len(decided) + waiting == len(acknowledged)
