"""Acts of lists of other registers: what they claim is not sealed, approved or minted here, until lifted."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import strategies as st

from credits.issuance.services import mint_issuance
from credits.projects.errors import ClaimedElsewhere, ClaimLifted
from credits.projects.foreign.importing import import_foreign_claims, lift_foreign_claim
from credits.projects.object_models import ForeignClaim
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotPermitted
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.closing import Closing
from tests.stateful.model import Report
from tests.stateful.reporting import span_of
from tests.stateful.roads import QUARTER

HEAD = "register,reference,kind,number,days_from,days_to\n"
WAYS = st.sampled_from(["", "", "stranger", "no reason"])


@dataclass(eq=False)
class Claim:
    id: UUID
    quarter: int
    row: str
    is_lifted: bool = False


class Claims(Closing):
    def __init__(self) -> None:
        super().__init__()
        self.claims: list[Claim] = []

    @act(quarter=QUARTER, lift=st.booleans())
    def another_register_claims(self, quarter, lift) -> None:
        claim = self.take_claim(quarter)
        self.take_again(claim)
        if lift:
            self.lift(claim)

    def take_claim(self, quarter: int) -> Claim:
        """The connection of the bakery's roof, for the days of a quarter."""
        since, until = span_of(quarter)
        number = self.stage.roof.project.object_key
        row = f"VCS,VCS-{len(self.claims)},CONNECTION,{number},{since},{until}"
        for actor, refusal in ((self.stage.owner.actor, NotPermitted), (self.stage.registrars[0], None)):
            made = self.do(import_foreign_claims, refusal, actor=actor, file=BytesIO((HEAD + row).encode()))
        assert made.counts() == {"CLASHES": 1}
        stored = ForeignClaim.objects.get(reference=f"VCS-{len(self.claims)}")
        self.claims.append(Claim(stored.id, quarter, row))
        return self.claims[-1]

    def take_again(self, claim: Claim) -> None:
        file = BytesIO((HEAD + claim.row).encode())
        made = self.do(import_foreign_claims, None, actor=self.stage.registrars[1], file=file)
        assert made.counts() == {"LIFTED" if claim.is_lifted else "KNOWN": 1}

    @act(weight=2, when=lambda self: self.claims, way=WAYS)
    def lift_some(self, data, way) -> None:
        claim = self.pick(data, self.claims, lambda one: not one.is_lifted)
        self.lift(claim, way)
        self.take_again(claim)

    def lift(self, claim: Claim, way: str = "") -> None:
        refusal, actor = ClaimLifted if claim.is_lifted else None, self.stage.registrars[0]
        if way == "stranger":
            refusal, actor = NotPermitted, self.stage.owner.actor
        elif way == "no reason":
            refusal = InvalidInput
        reason = " " if way == "no reason" else "retired there"
        if self.do(lift_foreign_claim, refusal, actor=actor, claim_id=claim.id, reason=reason):
            claim.is_lifted = True

    @act()
    def put_right(self) -> None:
        for claim in self.claims:
            if not claim.is_lifted:
                self.lift(claim)
        super().put_right()

    @act(quarter=QUARTER)
    def claimants_day(self, quarter) -> None:
        """Claimed between the first approval and the second, and again between the second and the mint."""
        self.roof_goes_on(quarter, "AWAITING_APPROVAL")
        mine = [one for one in self.of_the_roof() if one.issuance_state == "AWAITING_APPROVAL"]
        if not mine:
            return
        report = mine[0]
        self.approve(report, 0)
        first = self.take_claim(report.period)
        self.approve(report, 1)
        for way in ("stranger", "no reason", "", ""):
            self.lift(first, way)
        self.approve(report, 1)
        second = self.take_claim(report.period)
        self.mint(report)
        self.lift(second)
        self.mint(report)

    def is_claimed_elsewhere(self, report: Report) -> bool:
        here = report.place == "roof" and not report.is_programme
        return here and any(one.quarter == report.period and not one.is_lifted for one in self.claims)

    def tonnes_read(self, report: Report):
        tonnes, refusal = super().tonnes_read(report)
        return tonnes, refusal or (ClaimedElsewhere if self.is_claimed_elsewhere(report) else None)

    def mint(self, report: Report) -> None:
        if not (self.is_claimed_elsewhere(report) and self.may_mint(report)):
            return super().mint(report)
        with pytest.raises(IntegrityError) as stopped, transaction.atomic(), acting("worker"):
            mint_issuance(report.issuance, now=self.now)
        assert constraint_of(stopped.value) == "issued_nowhere_else"
        self.count("mint_issuance", "claimed")

    def wanted(self):
        rows = {("claim", str(one.id), str(one.is_lifted).lower()) for one in self.claims}
        return super().wanted() | rows
