"""Random histories of the review desk against a model of a few lists; grams and invariants after each step.

Four readers, one resident. `TIER` sets how long it looks: unset for the everyday run, N for the night.
"""

import os
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from itertools import count
from typing import ClassVar
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from credits.monitoring.cancelling import ActivityDecided, cancel_activity
from credits.monitoring.later_verdicts import latest_verdict
from credits.verification.review.errors import (
    AppealMade,
    AppealNotOpen,
    CaseNotYours,
    CaseOver,
    NoCaseWaiting,
    ReadBefore,
)
from credits.verification.review.models import ReviewCase
from credits.verification.review.services import appeal_activity, give_back_case, withdraw_case
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, grams
from tests.credits.verification.review.desk import given, open_all, read, settle

RUNS = {"": (8, 30), "N": (300, 40), "R": (2_000, 60)}
EXAMPLES, STEPS = RUNS[os.environ.get("TIER", "")]
# Worth 72 g a kilometre: the shorter one is read by one, the longer one by two.
LIMIT_G = 200
_numbers = count(10_000_001)
WHO = st.integers(0, 3)
WORDS = st.sampled_from(["ACCEPT", "ACCEPT", "REJECT"])
REFUSALS = (ActivityDecided, AppealMade, AppealNotOpen, CaseNotYours, CaseOver, NoCaseWaiting, ReadBefore)


@dataclass
class Claim:
    """A trip, its status, and the case about it that is open, if one is: wanted readers and their words."""

    id: object
    worth_g: int
    status: str = "IN_REVIEW"
    case: str = "REVIEW"
    wanted: int = 1
    said: list = field(default_factory=list)
    agreed: str = ""
    holder: int | None = None
    readers: set = field(default_factory=set)
    returned_by: int | None = None
    is_appealed: bool = False


class Desk(RuleBasedStateMachine):
    readers: ClassVar[list[cast.CastMember]]
    rong: ClassVar[cast.CastMember]

    def __init__(self) -> None:
        super().__init__()
        # A resident of this history alone, and a desk that is clear of the one before.
        self.lin = cast.resident("Lin", phone=f"+86137{next(_numbers):08d}")
        ReviewCase.objects.filter(status__in=["OPEN", "AGREED"]).update(
            status="CLOSED", ended_at=puhui_now(), claimed_by=None, claimed_at=None, claimed_until=None
        )
        self.claims: list[Claim] = []

    def attempt(self, expected, act):
        """Do it; the model says whether and how it is refused."""
        met, made = None, None
        try:
            with transaction.atomic():
                made = act()
        except REFUSALS as refusal:
            met = type(refusal)
        assert met is expected, (met, expected)
        return made

    def open_claims(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.case and not claim.agreed]

    def case_of(self, claim: Claim) -> ReviewCase:
        return ReviewCase.objects.filter(activity_id=claim.id).order_by("-about_seq", "-opened_at").first()

    @initialize()
    def begin(self):
        self.send_one(True)
        self.send_one(False)

    @precondition(lambda self: len(self.claims) < 12)
    @rule(is_long=st.booleans())
    def send(self, is_long):
        self.send_one(is_long)

    def send_one(self, is_long: bool) -> None:
        begins = MORNING - timedelta(days=len(self.claims))
        km = "5" if is_long else "2"
        with transaction.atomic():
            (result,) = send(self.lin, signed(trip(km=km, begins=begins)))
        # A judge that was made before would know no such error.
        with (
            patch("credits.monitoring.judges.bind_for", side_effect=LookupError),
            patch("credits.monitoring.judges._kept_of", return_value={}),
        ):
            credit()
        open_all()
        worth = 360 if is_long else 144
        self.claims.append(Claim(result.id, worth, wanted=2 if worth > LIMIT_G else 1))

    @rule(who=WHO)
    def take(self, who):
        self.give(who)

    @rule(who=WHO, word=WORDS, other=WHO, others_word=WORDS)
    def read_next(self, who, word, other, others_word):
        """Two readers at work, one after the other."""
        for reader, said in ((who, word), (other, others_word)):
            claim = self.give(reader)
            if claim is not None:
                self.say(claim, reader, said)

    def give(self, who: int) -> Claim | None:
        mine = [claim for claim in self.open_claims() if claim.holder == who]
        free = [
            claim
            for claim in self.open_claims()
            if claim.holder is None and who not in claim.readers | {claim.returned_by}
        ]
        case = self.attempt(None if mine or free else NoCaseWaiting, lambda: given(self.readers[who]))
        if case is None:
            return None
        (claim,) = (claim for claim in mine or free if claim.id == case.activity_id)
        claim.holder = who
        return claim

    @precondition(lambda self: any(claim.case for claim in self.claims))
    @rule(data=st.data(), who=WHO, word=WORDS, by_holder=st.booleans())
    def decide(self, data, who, word, by_holder):
        held = [claim for claim in self.claims if claim.holder is not None]
        by_holder = by_holder and bool(held)
        claim = data.draw(st.sampled_from(held if by_holder else [one for one in self.claims if one.case]))
        if by_holder:
            who = claim.holder
        self.say(claim, who, word)

    def say(self, claim: Claim, who: int, word: str) -> None:
        refusal = None
        if claim.agreed:
            refusal = CaseOver
        elif who in claim.readers:
            refusal = ReadBefore
        elif claim.holder != who:
            refusal = CaseNotYours
        case = self.case_of(claim)
        if self.attempt(refusal, lambda: read(self.readers[who], word, case=case)) is None:
            return
        claim.holder = None
        claim.readers.add(who)
        claim.said.append(word)
        if len(claim.said) >= claim.wanted and len(set(claim.said)) == 1:
            claim.agreed = word
        elif len(claim.said) == 3:
            claim.agreed = claim.said[2]
        else:
            claim.wanted = max(claim.wanted, len(claim.said) + 1)

    @precondition(lambda self: any(claim.holder is not None for claim in self.claims))
    @rule(data=st.data(), is_taken_away=st.booleans(), by_holder=st.booleans(), who=WHO)
    def let_go(self, data, is_taken_away, by_holder, who):
        claim = data.draw(st.sampled_from([claim for claim in self.claims if claim.holder is not None]))
        terms: dict = {"case_id": self.case_of(claim).id, "reason": "another time", "now": puhui_now()}
        if is_taken_away:
            self.attempt(None, lambda: withdraw_case(actor=self.rong.actor, **terms))
        else:
            who = claim.holder if by_holder else who
            refusal = None if who == claim.holder else CaseNotYours
            self.attempt(refusal, lambda: give_back_case(actor=self.readers[who].actor, **terms))
            if refusal:
                return
            claim.returned_by = who
        claim.holder = None

    @precondition(lambda self: any(claim.holder is not None for claim in self.claims))
    @rule()
    def let_time_pass(self):
        past = timezone.now() - timedelta(seconds=1)
        held = ReviewCase.objects.exclude(claimed_by=None)
        held.update(claimed_at=past - timedelta(minutes=30), claimed_until=past)
        for claim in self.claims:
            claim.holder = None

    @rule()
    def settle(self):
        agreed = [claim for claim in self.claims if claim.agreed]
        done = settle()
        assert done == ({"settled": len(agreed)} if agreed else {})
        for claim in agreed:
            if claim.agreed == "ACCEPT":
                claim.status = "CREDITED"
            elif claim.case == "REVIEW":
                claim.status = "REJECTED"
            claim.case, claim.agreed, claim.said = "", "", []

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def take_back(self, data):
        claim = data.draw(st.sampled_from(self.claims))
        refusal = None if claim.status == "IN_REVIEW" else ActivityDecided
        terms = {"actor": self.lin.actor, "activity_id": claim.id, "now": puhui_now()}
        if self.attempt(refusal, lambda: cancel_activity(**terms)):
            claim.status, claim.case, claim.agreed, claim.holder = "CANCELLED", "", "", None
            assert open_all()["closed"] == 1

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def appeal(self, data):
        claim = data.draw(st.sampled_from(self.claims))
        refusal = AppealMade if claim.is_appealed else None
        if refusal is None and claim.status != "REJECTED":
            refusal = AppealNotOpen
        terms = {"actor": self.lin.actor, "activity_id": claim.id, "text": "It was I.", "now": puhui_now()}
        if self.attempt(refusal, lambda: appeal_activity(**terms)):
            claim.is_appealed, claim.case = True, "APPEAL"
            claim.returned_by = None
            claim.wanted, claim.said = (2 if claim.worth_g > LIMIT_G else 1), []

    @invariant()
    def what_stands_is_the_model(self):
        for claim in self.claims:
            assert latest_verdict(self.lin.party.id, claim.id).status == claim.status
        credited = sum(claim.worth_g for claim in self.claims if claim.status == "CREDITED")
        assert grams(self.lin) == credited

    def teardown(self):
        assert broken_invariants() == set()
        connection.close()


@pytest.mark.stateful
@pytest.mark.django_db(transaction=True)
def test_random_histories_of_the_desk(evening, monkeypatch):  # noqa: F811
    Desk.readers, Desk.rong = [cast.fang(), cast.he(), cast.ning(), cast.ou()], cast.rong()
    opening = import_module("credits.verification.review.services.open_cases")
    terms = opening.terms()
    monkeypatch.setattr(opening, "terms", lambda: replace(terms, second_reader_above_g=LIMIT_G))
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
