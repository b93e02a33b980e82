"""Acts of verification: findings and their answers; a report returned, or stated for or against."""

from uuid import UUID

from hypothesis import strategies as st

from credits.verification.errors import (
    AccreditationOver,
    CaseClosed,
    DigestMismatch,
    FindingsOpen,
    FindingState,
    TonnesNotStated,
)
from credits.verification.models import Case
from credits.verification.services import (
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
    return_case,
    sign_statement,
)
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from tests.credits.issuance.roof import look_at_all
from tests.stateful.acts import act
from tests.stateful.model import Report
from tests.stateful.reporting import Reporting

OPINIONS = st.sampled_from(["POSITIVE", "POSITIVE", "NEGATIVE", "back"])
MISTAKES = st.sampled_from(["", "", "", "digest", "tonnes"])


class Verifying(Reporting):
    def __init__(self) -> None:
        super().__init__()
        self.raised: dict[UUID, str] = {}  # every finding there ever was

    @act(when=lambda self: self.cases(), stranger=st.booleans())
    def question(self, data, stranger) -> None:
        """Something is asked, or what was asked goes on."""
        report = self.pick(data, self.cases(), lambda one: one.state == "IN_VERIFICATION")
        if not report.findings or data.draw(st.booleans()):
            return self.raise_one(report, stranger)
        finding = self.pick(data, report.findings)
        for verdict in data.draw(st.permutations([close_finding, reopen_finding, answer_finding])):
            self.settle_finding(report, finding, verdict)

    def raise_one(self, report: Report, stranger: bool) -> None:
        actor = self.verifier(report)
        refusal = None
        if stranger:
            actor = self.verifier(report, other=True)
            refusal = NotFound
        elif report.state != "IN_VERIFICATION":
            refusal = CaseClosed
        elif not self.stands(report):
            refusal = AccreditationOver
        terms = {"case_id": report.case, "kind": "CLARIFICATION", "text": "Which inverter?"}
        made = self.do(raise_finding, refusal, actor=actor, **terms)
        if made:
            report.findings[made.id] = self.raised[made.id] = "OPEN"

    def settle_finding(self, report: Report, finding: UUID, verdict) -> None:
        expected = "OPEN" if verdict is answer_finding else "ANSWERED"
        refusal = None
        if report.state != "IN_VERIFICATION":
            refusal = CaseClosed
        elif verdict is not answer_finding and not self.stands(report):
            refusal = AccreditationOver
        elif report.findings[finding] != expected:
            refusal = FindingState
        text = {"text": "The one of 2024."} if verdict is answer_finding else {}
        actor = self.speaker(report) if verdict is answer_finding else self.verifier(report)
        if self.do(verdict, refusal, actor=actor, finding_id=finding, **text):
            became = {answer_finding: "ANSWERED", close_finding: "CLOSED", reopen_finding: "OPEN"}
            report.findings[finding] = self.raised[finding] = became[verdict]

    def clear_up(self, report: Report) -> None:
        """Answer and close whatever is open."""
        for finding, state in list(report.findings.items()):
            if state == "OPEN":
                self.settle_finding(report, finding, answer_finding)
            if report.findings[finding] == "ANSWERED":
                self.settle_finding(report, finding, close_finding)

    def give_back(self, report: Report) -> None:
        refusal = None
        if report.state != "IN_VERIFICATION":
            refusal = CaseClosed
        elif not self.stands(report):
            refusal = AccreditationOver
        if self.do(return_case, refusal, actor=self.verifier(report), case_id=report.case):
            self.unseal(report)

    @act(when=lambda self: self.cases(), opinion=OPINIONS, mistake=MISTAKES)
    def conclude(self, data, opinion, mistake) -> None:
        report = self.pick(data, self.cases(), lambda one: one.state == "IN_VERIFICATION")
        if opinion == "back":
            self.give_back(report)
        else:
            self.sign(report, opinion, mistake)

    def sign(self, report: Report, opinion: str = "POSITIVE", mistake: str = "") -> None:
        refusal = None
        if report.state != "IN_VERIFICATION":
            refusal = CaseClosed
        elif not self.stands(report):
            refusal = AccreditationOver
        elif mistake == "digest":
            refusal = DigestMismatch
        elif mistake == "tonnes":
            refusal = TonnesNotStated
        elif opinion == "POSITIVE" and set(report.findings.values()) - {"CLOSED"}:
            refusal = FindingsOpen
        if opinion == "POSITIVE" and report.state == "IN_VERIFICATION" and self.stands(report):
            look_at_all(self.verifier(report), Case.objects.get(pk=report.case))
        made = self.do(
            sign_statement,
            refusal,
            actor=self.verifier(report),
            case_id=report.case,
            opinion=opinion,
            tonnes=(report.tonnes if opinion == "POSITIVE" else 0) + (mistake == "tonnes"),
            text="Read.",
            report_digest="0" * 64 if mistake == "digest" else report.digest,
        )
        if made and opinion == "POSITIVE":
            report.state, report.statement = "VERIFIED", made.id
            report.returned += [report.issuance] if report.issuance else []
            report.issuance, report.issuance_state = None, ""
        elif made:
            report.state = "REJECTED"
            self.let_go(report)

    def unseal(self, report: Report) -> None:
        """As a return leaves it: nothing of the seal stands."""
        report.state, report.digest, report.tonnes = "RETURNED", "", 0
        self.let_go(report)

    def cases(self) -> list[Report]:
        return [report for report in self.model.reports if report.case]

    def verifier(self, report: Report, *, other: bool = False) -> Actor:
        roof = self.stage.roof
        return (roof.wei if (report.body == roof.pearl.id) != other else roof.yan).actor
