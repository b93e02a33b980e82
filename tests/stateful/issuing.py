"""Acts of issuance: requested, under notice, objected to, approved by two, refused or returned, minted."""

from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st

from credits.issuance.errors import (
    ApprovedBefore,
    DigestMismatch,
    IssuanceDecided,
    NotAwaitingApproval,
    NoticeOver,
    ObjectionDecided,
    ProjectSuspended,
)
from credits.issuance.models import Issuance
from credits.issuance.services import (
    approve_issuance,
    decide_objection,
    end_notices,
    mint_issuance,
    raise_objection,
    refuse_issuance,
    request_issuance,
    return_to_owner,
)
from credits.ledger.transfer_units import HoldingFrozen
from credits.projects.errors import ClaimedElsewhere
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.stateful.acts import act
from tests.stateful.model import Report
from tests.stateful.stage import METRO, PV
from tests.stateful.verifying import Verifying
from tests.stateful.working_days import DAY, day_of, midnight_after

UPHELD = st.integers(0, 3).map(lambda number: number == 0)
OPEN = ("IN_NOTICE", "AWAITING_APPROVAL")


def is_stopped(report: Report) -> bool:
    """Tell whether an objection to its issuance is not answered."""
    return "OPEN" in report.objections.values()


class Issuing(Verifying):
    @property
    def issued(self) -> dict[UUID, str]:
        """Every issuance there ever was: those that were returned, and the one that stands."""
        mine = {r.issuance: r.issuance_state for r in self.model.reports if r.issuance}
        return {key: "REFUSED" for r in self.model.reports for key in r.returned} | mine

    @act(when=lambda self: any(r.statement for r in self.model.reports), wait=st.booleans())
    def jobs_of_issuance(self, data, wait) -> None:
        """What the worker does by itself: requests, ends of notices, mints."""
        report = self.pick(
            data,
            [report for report in self.model.reports if report.statement],
            lambda one: not one.issuance or one.issuance_state in ("IN_NOTICE", "APPROVED"),
        )
        self.request(report)
        if wait and report.issuance_state == "IN_NOTICE" and report.notice:
            self.go_to(report.notice[2])
        self.notices_end()
        if report.issuance:
            self.mint(report)

    def request(self, report: Report) -> None:
        is_due = report.state == "VERIFIED" and not report.issuance and not self.is_suspended(report)
        with transaction.atomic(), acting_as("worker"):
            made = request_issuance(statement_id=report.statement, now=self.now)
        assert (made is not None) == is_due
        self.count("request_issuance", "" if made else "nothing")
        if made:
            notice = made.notice
            report.issuance, report.issuance_state = made.id, "IN_NOTICE"
            report.notice = notice.id, notice.starts_at, notice.ends_at
            report.notice_days = notice.working_days
            report.approved_by, report.objections = set(), {}
            report.heard, report.lost = {}, set()

    def notices_end(self) -> None:
        noticed = [r for r in self.model.reports if r.issuance_state == "IN_NOTICE" and r.notice]
        over = [one for one in noticed if one.notice[2] <= self.now and not is_stopped(one)]
        with transaction.atomic(), acting_as("worker"):
            # Notices of what was refused meanwhile end with them.
            assert end_notices(now=self.now)["ended"] >= len(over)
        self.count("end_notices", "" if over else "nothing")
        for report in over:
            report.issuance_state = "AWAITING_APPROVAL"

    @act(when=lambda self: self.issuances(), stranger=st.booleans())
    def objections(self, data, stranger) -> None:
        report = self.pick(data, self.issuances(), lambda one: one.issuance_state in OPEN)
        self.object(report)
        if report.objections and data.draw(st.booleans()):
            self.decide(report, self.pick(data, report.objections), data.draw(UPHELD), stranger)

    def object(self, report: Report) -> None:
        notice, starts, ends = report.notice
        in_time = starts <= self.now < ends or is_stopped(report)
        is_running = in_time and report.issuance_state == "IN_NOTICE"
        made = self.do(
            raise_objection,
            None if is_running else NoticeOver,
            notice_id=notice,
            text=f"The roof is smaller, says {new_id()}.",
            contact="",
            address_key=str(new_id()),
            real_now=self.now,
        )
        if made:
            report.objections[made.id], report.heard[made.id] = "OPEN", self.now

    def decide(self, report: Report, objection: UUID, is_upheld: bool, stranger: bool = False) -> None:
        refusal = None
        if stranger:
            refusal = NotPermitted
        elif report.objections[objection] != "OPEN":
            refusal = ObjectionDecided
        actor = self.stage.stranger if stranger else self.stage.registrars[0]
        terms = {"objection_id": objection, "is_upheld": is_upheld, "decision": "Measured again."}
        if self.do(decide_objection, refusal, actor=actor, **terms):
            report.objections[objection] = "UPHELD" if is_upheld else "DISMISSED"
            first, last = day_of(report.heard[objection]), day_of(self.now)
            report.lost |= {first + number * DAY for number in range((last - first).days + 1)}
            notice, starts, ends = report.notice
            if not is_upheld and report.issuance_state == "IN_NOTICE":
                went_on = midnight_after(starts, report.notice_days, report.lost)
                report.notice = notice, starts, max(ends, went_on)
            if is_upheld and report.issuance_state in OPEN:
                report.issuance_state, report.state = "REFUSED", "REJECTED"
                self.let_go(report)

    @act(when=lambda self: self.issuances(), who=st.integers(0, 2), right=st.integers(0, 4).map(bool))
    def approve_some(self, data, who, right) -> None:
        report = self.pick(data, self.issuances(), lambda one: one.issuance_state == "AWAITING_APPROVAL")
        self.approve(report, who, right)
        self.approve(report, who)

    def approve(self, report: Report, who: int, right: bool = True) -> None:
        """A registrar approves, perhaps for the second time or another digest; or the owner tries."""
        refusal = None
        actor = [*self.stage.registrars, self.stage.stranger][who]
        if who == 2:
            refusal = NotFound
        elif report.issuance_state != "AWAITING_APPROVAL":
            refusal = NotAwaitingApproval
        elif self.is_suspended(report):
            refusal = ProjectSuspended
        elif not right:
            refusal = DigestMismatch
        elif self.is_claimed_elsewhere(report):
            refusal = ClaimedElsewhere
        elif who in report.approved_by:
            refusal = ApprovedBefore
        terms = {"issuance_id": report.issuance, "digest": report.digest if right else "0" * 64}
        if self.do(approve_issuance, refusal, actor=actor, **terms):
            report.approved_by.add(who)
            if len(report.approved_by) == 2:
                report.issuance_state = "APPROVED"

    @act(when=lambda self: self.issuances(), back=st.booleans())
    def turn_down(self, data, back) -> None:
        report = self.pick(data, self.issuances(), lambda one: one.issuance_state in OPEN)
        self.turn_down_one(report, back)

    def turn_down_one(self, report: Report, back: bool) -> None:
        refusal = None if report.issuance_state in OPEN else IssuanceDecided
        command = return_to_owner if back else refuse_issuance
        terms = {"issuance_id": report.issuance}
        if self.do(command, refusal, actor=self.stage.registrars[1], **terms):
            report.issuance_state = "REFUSED"
            if back:
                self.unseal(report)
            else:
                report.state = "REJECTED"
                self.let_go(report)

    def mint(self, report: Report) -> None:
        try:
            with transaction.atomic(), acting_as("worker"):
                minted = mint_issuance(report.issuance, now=self.now)
        except HoldingFrozen:
            assert self.may_mint(report)
            assert self.is_kept_from_the_mint(report)
            self.count("mint_issuance", "frozen")
            return
        assert minted == (self.may_mint(report) and not self.is_kept_from_the_mint(report))
        self.count("mint_issuance", "" if minted else "nothing")
        if not minted:
            return
        report.issuance_state = "MINTED"
        report.batch = Issuance.objects.get(pk=report.issuance).batch
        self.came_into_being(report, report.tonnes)
        for line in self.model.lines.values():
            if line.live and line.live[0] is report:
                line.converted, line.live = line.converted + line.live[1], None

    def may_mint(self, report: Report) -> bool:
        return report.issuance_state == "APPROVED" and not self.is_suspended(report)

    def is_suspended(self, report: Report) -> bool:
        """Tell whether it is of the first roof, and that is suspended."""
        is_roofs = report.place == "roof" and not report.is_programme
        return is_roofs and self.project_state == "SUSPENDED"

    def is_claimed_elsewhere(self, report: Report) -> bool:
        """Tell whether another register claims what it is of."""
        return False

    def is_kept_from_the_mint(self, report: Report) -> bool:
        """Tell whether a freeze keeps it from coming into being; one of an account lets in what comes."""
        return self.model.is_still

    def came_into_being(self, report: Report, tonnes: int) -> None:
        party, instrument = (self.office, METRO) if report.is_programme else (self.owner, PV)
        self.model.batches[report.batch] = instrument
        self.model.minted += tonnes
        self.model.holding[party, report.batch] += tonnes

    def issuances(self) -> list[Report]:
        return [report for report in self.model.reports if report.issuance]
