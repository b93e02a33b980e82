"""Rules from the report to the mint and to the end of a tonne: one quarter of the roof a report."""

from datetime import date
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from credits.issuance.errors import ApprovedBefore, DigestMismatch, NotAwaitingApproval
from credits.issuance.models import Issuance
from credits.issuance.services import end_notices, mint_issuance, request_issuance
from credits.ledger.transfer_units import InsufficientUnits
from credits.ledger.types import Book
from credits.monitoring.report_errors import ReportPeriodOverlaps, ReportSealed
from credits.monitoring.report_models import MonitoringReport
from credits.retirement.services import retire_units
from credits.verification.errors import CaseClosed
from credits.verification.models import Case, Statement
from credits.verification.services import return_case, sign_statement, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.issuance.roof import MONTHLY_MWH
from tests.stateful.world import GRAMS_A_TONNE, World

QUARTER = st.integers(0, 3)
GRAMS_A_MWH = 656_525


def period_of(quarter: int) -> tuple[date, date]:
    month = 3 * quarter + 1
    return date(2025, month, 1), date(2025 + quarter // 3, (month + 2) % 12 + 1, 1)


def tonnes_of(quarter: int) -> int:
    """525 MWh are 344,675,625 g: so many a quarter, rounded down once."""
    return sum(MONTHLY_MWH[3 * quarter : 3 * quarter + 3]) * GRAMS_A_MWH // GRAMS_A_TONNE


class Issuing(World):
    """The model of a report is the name of how far it came."""

    def __init__(self) -> None:
        super().__init__()
        self.reports: dict[int, UUID] = {}
        self.reached: dict[int, str] = {}
        self.approved_by: dict[int, set[int]] = {}

    @rule(quarter=QUARTER)
    def draft(self, quarter):
        refusal = ReportPeriodOverlaps if quarter in self.reports else None
        report = self.attempt(refusal, lambda: self.roof.draft(period_of(quarter)))
        if report:
            self.reports[quarter], self.reached[quarter] = report.id, "DRAFT"

    @rule(quarter=QUARTER)
    def submit(self, quarter):
        if quarter not in self.reports:
            return
        refusal = None if self.reached[quarter] in ("DRAFT", "RETURNED") else ReportSealed
        report = self.attempt(
            refusal,
            lambda: submit_report(
                actor=self.roof.mei.actor, report_id=self.reports[quarter], now=puhui_now()
            ),
        )
        if report:
            assert report.tonnes == tonnes_of(quarter)
            self.reached[quarter] = "IN_VERIFICATION"

    @rule(quarter=QUARTER, over=st.booleans())
    def give_back(self, quarter, over):
        """A verifier returns it; or does so again when the case is over."""
        case = self._case(quarter)
        if case is None:
            return
        refusal = None if self.reached[quarter] == "IN_VERIFICATION" else CaseClosed
        if refusal is None and not over:
            return
        returned = self.attempt(
            refusal,
            lambda: return_case(
                actor=self.roof.verifier_of(case).actor, case_id=case.id, reason="unclear", now=puhui_now()
            ),
        )
        if returned:
            self.reached[quarter] = "RETURNED"

    @rule(quarter=QUARTER)
    def state(self, quarter):
        case = self._case(quarter)
        if case is None or self.reached[quarter] == "RETURNED":
            return
        report = MonitoringReport.objects.get(pk=self.reports[quarter])
        refusal = None if self.reached[quarter] == "IN_VERIFICATION" else CaseClosed
        stated = self.attempt(
            refusal,
            lambda: sign_statement(
                actor=self.roof.verifier_of(case).actor,
                case_id=case.id,
                opinion="POSITIVE",
                tonnes=report.tonnes,
                text="Read and found right.",
                report_digest=report.digest,
                now=puhui_now(),
            ),
        )
        if stated:
            self.reached[quarter] = "STATED"

    @rule(quarter=QUARTER)
    def request(self, quarter):
        statement = Statement.objects.filter(case__report=self.reports.get(quarter)).first()
        if statement is None:
            return
        with transaction.atomic(), acting_as("worker"):
            made = request_issuance(statement_id=statement.id, now=puhui_now())
        assert (made is not None) == (self.reached[quarter] == "STATED")
        if made:
            self.reached[quarter] = "IN_NOTICE"

    @rule()
    def notices_end(self):
        waiting = {quarter for quarter, reached in self.reached.items() if reached == "IN_NOTICE"}
        now = puhui_now()
        over = {quarter for quarter in waiting if self.issuance(quarter).notice.ends_at <= now}
        with transaction.atomic(), acting_as("worker"):
            assert end_notices(now=now) == len(over)
        for quarter in over:
            self.reached[quarter] = "AWAITING"

    @rule(quarter=QUARTER, who=st.integers(0, 2), right=st.integers(0, 4).map(bool))
    def approve(self, quarter, who, right):
        """A registrar approves, perhaps for the second time or another digest; or the owner tries."""
        issuance = self.issuance(quarter)
        if issuance is None:
            return
        by = (self.roof.chen, self.roof.tang, self.roof.mei)[who]
        given = self.approved_by.setdefault(quarter, set())
        refusal = None
        if by is self.roof.mei:
            refusal = (NotPermitted, NotFound)
        elif self.reached[quarter] != "AWAITING":
            refusal = NotAwaitingApproval
        elif not right:
            refusal = DigestMismatch
        elif who in given:
            refusal = ApprovedBefore
        if self.attempt(refusal, lambda: self.roof.approve(issuance, by, "" if right else "0" * 64)):
            given.add(who)
            if len(given) == 2:
                self.reached[quarter] = "APPROVED"

    @rule(quarter=QUARTER)
    def mint(self, quarter):
        issuance = self.issuance(quarter)
        if issuance is None:
            return
        with transaction.atomic(), acting_as("worker"):
            minted = mint_issuance(issuance.id, now=puhui_now())
        assert minted == (self.reached[quarter] == "APPROVED")
        if minted:
            self.reached[quarter] = "MINTED"
            self.model.minted += tonnes_of(quarter)
            self.model.holding[self.owner, self.issuance(quarter).batch] += tonnes_of(quarter)

    @rule(quarter=QUARTER)
    def whole_way(self, quarter):
        """So that histories get as far as the market: everything that is left to do until the mint."""
        self.draft(quarter)
        if self.reached[quarter] in ("DRAFT", "RETURNED"):
            self.submit(quarter)
        if self.reached[quarter] == "IN_VERIFICATION":
            self.state(quarter)
        if self.reached[quarter] == "STATED":
            self.request(quarter)
        if self.reached[quarter] == "IN_NOTICE":
            self.move_clock(max(self.now, self.issuance(quarter).notice.ends_at))
            self.notices_end()
        for who in (0, 1):
            self.approve(quarter, who, True)
        self.mint(quarter)

    @rule(quarter=QUARTER, tonnes=st.integers(1, 100))
    def retire_tonnes(self, quarter, tonnes):
        if self.reached.get(quarter) != "MINTED":
            return
        batch = self.issuance(quarter).batch
        refusal = InsufficientUnits if self.model.holding[self.owner, batch] < tonnes else None
        retired = self.attempt(
            refusal,
            lambda: retire_units(
                actor=self.roof.mei.actor,
                book=Book.REGISTRY,
                quantity_g=tonnes * GRAMS_A_TONNE,
                batch=batch,
                purpose="voluntary",
                beneficiary="Sunrise Bakery",
                reason="",
                command_id=new_id(),
                now=puhui_now(),
            ),
        )
        if retired:
            self.model.holding[self.owner, batch] -= tonnes
            self.model.retired += tonnes

    def issuance(self, quarter: int) -> Issuance | None:
        rows = Issuance.objects.select_related("notice").filter(report=self.reports.get(quarter))
        return rows.first()

    def _case(self, quarter: int) -> Case | None:
        rows = Case.objects.select_related("body").filter(report=self.reports.get(quarter))
        return rows.order_by("-opened_at", "-id").first()
