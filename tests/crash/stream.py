"""A resident's calls in a process of their own, and what was acknowledged to it.

A resident of whom no test knows retires a few grams at a time, in the role of the web (streaming.py).
Whatever was acknowledged is there in the end, once, and nothing else is.
"""

import json
from collections import Counter
from time import monotonic

from django.db import transaction
from django.db.models import Sum

from credits.activities.models import Activity, ActivityType
from credits.ledger.models import Balance, Transfer
from credits.retirement.models import Retirement
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.models import Scheme
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.crash.beside import STREAM
from tests.crash.processes import WORD_WITHIN_S, Process
from tests.crash.streaming import body
from tests.crash.tokens import token_of
from tests.credits.rewards.grams import DEMO, credit

GIVEN_G = 100_000_000
# So many of those that were acknowledged are sent again in the end.
AGAIN = 10
FROZEN = "holding_frozen"


class Stream(Process):
    """The process, and what was acknowledged to it: the certificate by the number of the call."""

    def __init__(self) -> None:
        # What the test itself has planted may be broken; that is no news.
        self._broken_before = broken_invariants()
        self.member = cast.resident("Shui", phone="+8613800139001")
        _credit(self.member)
        self.acknowledged: dict[int, str] = {}
        self.refused = 0
        self.may_be_refused = False
        super().__init__("tests.crash.streaming", role="web", PGAPPNAME=STREAM)
        self._began = monotonic()
        self.tell(json.dumps({"token": token_of(self.member), "prefix": str(new_id())}))

    def go_on(self, calls: int = 1, *, within_s: float = WORD_WITHIN_S) -> int:
        """Wait for the answers to so many calls that it makes from now on; returns how many are acknowledged.

        That is all of them, but where everything may be frozen: there a refusal may say so.
        """
        self._drain()
        self._note(self.hear(within_s=within_s))  # it was under way already
        return sum(self._note(self.hear(within_s=within_s)) for _ in range(calls))

    def finish(self) -> None:
        """Stop it, and show that what it was told is so."""
        self.stop()
        self._send_again()
        self.check_books()
        assert broken_invariants() <= self._broken_before

    def stop(self) -> None:
        """Let no call follow the one that is under way."""
        if self.has_said("done"):
            raise AssertionError("it has stopped by itself")
        self.tell("stop")
        for line in iter(self.hear, "done"):
            self._note(line)
        seconds = monotonic() - self._began
        told = f"{len(self.acknowledged)} acknowledged, {self.refused} refused"
        print(f"the stream: {told}, in {seconds:.1f} s")

    def _drain(self) -> None:
        while not self._heard.empty():
            self._note(self.hear())

    def _note(self, line: str) -> bool:
        said = json.loads(line)
        if said["status"] == 201:
            assert said["number"] not in self.acknowledged
            self.acknowledged[said["number"]] = said["id"]
            return True
        assert (said["code"], self.may_be_refused) == (FROZEN, True), said
        self.refused += 1
        return False

    def _send_again(self) -> None:
        """What is sent again is answered as it was, also where all is frozen meanwhile."""
        step = max(1, len(self.acknowledged) // AGAIN)
        self.tell(json.dumps(list(self.acknowledged)[::step]))
        for line in iter(self.hear, "done"):
            said = json.loads(line)
            assert (said["status"], said["id"]) == (201, self.acknowledged[said["number"]])

    def check_books(self) -> None:
        """Show that what was acknowledged is there once and moved what it says, and that nothing else did."""
        grams = {key: body(number)["quantity_g"] for number, key in self.acknowledged.items()}
        rows = Retirement.objects.filter(party_id=self.member.party.id).values_list("id", "quantity_g")
        assert {str(key): quantity for key, quantity in rows} == grams
        posted = Transfer.objects.filter(kind="RETIREMENT", source_ref__in=grams)
        assert Counter(str(one.source_ref) for one in posted) == Counter(grams.keys())
        assert posted.aggregate(sum=Sum("amount"))["sum"] == sum(grams.values())
        balance = Balance.objects.get(account__party_id=self.member.party.id)
        assert (balance.available, balance.held) == (GIVEN_G - sum(grams.values()), 0)
        events = AuditEvent.objects.filter(action="retire_units", object_id__in=grams)
        assert Counter(events.values_list("object_id", flat=True)) == Counter(grams.keys())


def _credit(member: cast.CastMember) -> None:
    """Give a resident what is retired, for an activity such as others have; where a test has laid no scheme
    and no types, these as well."""
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
            region=cast.GUANGZHOU,
            occurred_from=now,
            occurred_to=now.replace(year=now.year + 1),
            inputs={},
            source={},
            tier="A",
            preview_g=0,
            received_at=now,
        )
        credit(member.party.id, GIVEN_G, activity_id=activity.id, now=now)
