"""Acts of a mirrored register: filed, answered by the authority, entered by one, confirmed by another."""

from dataclasses import dataclass, replace
from uuid import UUID

from hypothesis import strategies as st

from credits.issuance.errors import (
    AnswerDecided,
    AnswerEntered,
    AnswerUnfit,
    DigestMismatch,
    LabelTaken,
    NotFiled,
)
from credits.issuance.services import (
    Told,
    confirm_answer,
    discard_answer,
    enter_answer,
    file_approved,
)
from credits.issuance.services.file_approved import download_package
from puhui.kernel.errors import InvalidInput, NotFound, SamePerson
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.freezing import RARELY, WHO
from tests.stateful.model import Report
from tests.stateful.roads import QUARTER
from tests.stateful.voids import withheld_of
from tests.stateful.working_days import day_of
from tests.stateful.yearends import YearEnds

SAID = st.sampled_from(["all", "fewer", "one", "refused", "too many", "other form", "no number", "taken"])
UNTIL = st.sampled_from(["AWAITING_APPROVAL", "FILED", "FILED", "MINTED", "MINTED"])


@dataclass(eq=False)
class Answer:
    id: UUID
    report: Report
    label: str
    tonnes: int
    first: int
    digest: str
    entered: int
    state: str = "ENTERED"


class Mirrors(YearEnds):
    """The bakery's other roof stands in a province whose authority keeps the register."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    @act(weight=2, when=lambda self: self.model.minted < 400, quarter=QUARTER, until=UNTIL)
    def mirror_goes_on(self, quarter, until) -> None:
        """A quarter of the other roof, from wherever its report stands."""
        self.put_right()
        mine = [one for one in self.reports_of("mirror") if one.period == quarter and one.state != "REJECTED"]
        if not mine:
            for _ in range(2):
                self.draft(quarter, "mirror")
            mine = self.reports_of("mirror")[-1:]
        self.to_the_authority(mine[0], until)

    def to_the_authority(self, report: Report, until: str) -> None:
        self.to_the_mint(report, "AWAITING_APPROVAL")
        if until == "AWAITING_APPROVAL" or report.issuance_state not in (
            "AWAITING_APPROVAL",
            "APPROVED",
            "FILED",
        ):
            return
        for who in (0, 1):
            self.approve(report, who)
        self.file()
        if until == "MINTED":
            self.answered(report)

    def answered(self, report: Report, said: str = "fewer") -> None:
        answer = self.standing_answer(report) or self.enter_answer_to(report, said, 0)
        if answer and answer.state == "ENTERED":
            self.confirm_answer(answer, 1 - answer.entered)
        self.mint(report)

    @act(when=lambda self: any(one.issuance_state == "APPROVED" for one in self.reports_of("mirror")))
    def file(self) -> None:
        waiting = [one for one in self.reports_of("mirror") if one.issuance_state == "APPROVED"]
        with acting("worker"):
            counts = file_approved(now=self.now)
        assert counts == {"filed": len(waiting), "failed": 0}
        self.count("file_approved", "" if waiting else "nothing")
        for report in waiting:
            report.issuance_state = "FILED"

    @act(weight=2, when=lambda self: self.filings(), who=WHO, said=SAID, stranger=RARELY)
    def the_authority_answers(self, data, who, said, stranger) -> None:
        report = self.pick(data, self.filings(), lambda one: one.issuance_state == "FILED")
        self.enter_answer_to(report, said, who, stranger)

    def enter_answer_to(self, report: Report, said: str, who: int, stranger: bool = False) -> Answer | None:
        told = self._told_of(report, said)
        refusal = self._refusal_to_enter(report, told, said)
        actor = self.stage.registrars[who]
        if stranger:
            actor, refusal = self.stage.stranger, NotFound
        made = self.do(enter_answer, refusal, actor=actor, issuance_id=report.issuance, told=told)
        if not made:
            return None
        first = made.first_no or 0
        self.answers.append(Answer(made.id, report, made.label, told.tonnes, first, made.digest, who))
        return self.answers[-1]

    def _told_of(self, report: Report, said: str) -> Told:
        number = len(self.answers) + 1
        asked = report.tonnes
        tonnes = {"all": asked, "too many": asked + 1, "one": 1}.get(said, asked - asked // 3)
        label = f"GXPH-2026-PV-{number:03}"
        if said == "taken" and self.labels():
            label = sorted(self.labels())[0]
        serial = f"{label}-{number * 1_000 + 1:06}-{number * 1_000 + tonnes:06}"
        told = Told("GRANTED", f"No. {number}", day_of(self.now), serial, tonnes)
        if said == "other form":
            return replace(told, serial=serial.replace("GXPH", "GZPH"))
        if said == "refused":
            return Told("REFUSED", f"No. {number}", day_of(self.now), reason="the meter is not sealed")
        return replace(told, document_no=" ") if said == "no number" else told

    def _refusal_to_enter(self, report: Report, told: Told, said: str):
        if report.issuance_state != "FILED":
            return NotFiled
        if said == "no number":
            return InvalidInput
        if said in ("too many", "other form"):
            return AnswerUnfit
        taken = any(told.serial.startswith(f"{label}-") for label in self.labels() if told.serial)
        if self.standing_answer(report):
            return (AnswerEntered, LabelTaken) if taken else AnswerEntered
        return LabelTaken if taken else None

    @act(
        weight=2,
        when=lambda self: self.answers,
        who=WHO,
        way=st.sampled_from(["yes", "yes", "yes", "no", "misread"]),
    )
    def decide_answer(self, data, who, way) -> None:
        answer = self.pick(data, self.answers, lambda one: one.state == "ENTERED")
        if way == "no":
            return self.discard(answer, who)
        for each in (who, 1 - who):
            self.confirm_answer(answer, each, way == "misread")
        self.mint(answer.report)

    def confirm_answer(self, answer: Answer, who: int, misread: bool = False) -> None:
        refusal = None
        if answer.state != "ENTERED":
            refusal = AnswerDecided
        elif answer.entered == who:
            refusal = SamePerson
        elif misread:
            refusal = DigestMismatch
        terms = {"answer_id": answer.id, "digest": "0" * 64 if misread else answer.digest}
        if not self.do(confirm_answer, refusal, actor=self.stage.registrars[who], **terms):
            return
        answer.state = "CONFIRMED"
        if not answer.tonnes:
            answer.report.issuance_state, answer.report.state = "REFUSED", "REJECTED"

    def discard(self, answer: Answer, who: int) -> None:
        refusal = None if answer.state == "ENTERED" else AnswerDecided
        if self.do(discard_answer, refusal, actor=self.stage.registrars[who], answer_id=answer.id):
            answer.state = "DISCARDED"

    @act(when=lambda self: self.issuances(), stranger=st.booleans())
    def take_the_package(self, data, stranger) -> None:
        self.take_it(self.pick(data, self.issuances(), lambda one: one in self.filings()), stranger)

    def take_it(self, report: Report, stranger: bool) -> None:
        refusal = None if report in self.filings() and not stranger else NotFound
        actor = self.stage.stranger if stranger else self.stage.registrars[0]
        self.do(download_package, refusal, actor=actor, issuance_id=report.issuance)

    def may_mint(self, report: Report) -> bool:
        if report.place != "mirror":
            return super().may_mint(report)
        answer = self.standing_answer(report)
        return report.issuance_state == "FILED" and bool(answer) and answer.state == "CONFIRMED"

    def came_into_being(self, report: Report, tonnes: int) -> None:
        if report.place != "mirror":
            return super().came_into_being(report, tonnes)
        answer = self.standing_answer(report)
        assert report.batch == answer.label
        asked = withheld_of(tonnes)
        self.model.batches[report.batch] = MIRRORED
        self.model.minted += answer.tonnes
        self.model.holding[self.owner, report.batch] += answer.tonnes
        self.withhold(report, min(-(-asked * answer.tonnes // tonnes), answer.tonnes - 1))

    def issued_whole(self, report: Report) -> bool:
        """What the authority did not grant lapses, and what is under a tonne with it."""
        return report.place != "mirror" or self.standing_answer(report).tonnes == report.tonnes

    def deposit(self, party, batch, tonnes, wrong=False):
        """Nothing of another register is traded here."""
        return super().deposit(party, batch, tonnes, wrong or self.model.batches[batch] == MIRRORED)

    def standing_answer(self, report: Report) -> Answer | None:
        standing = [one for one in self.answers if one.report is report and one.state != "DISCARDED"]
        return standing[-1] if standing else None

    def labels(self) -> set[str]:
        return {one.label for one in self.answers if one.label and one.state != "DISCARDED"}

    def filings(self) -> list[Report]:
        """What has left as a package, whatever became of it."""
        states = ("FILED", "MINTED", "VOIDED")
        answered = {one.report for one in self.answers}
        return [one for one in self.reports_of("mirror") if one.issuance_state in states or one in answered]

    def project_of(self, place: str) -> UUID:
        return self.stage.mirror.id if place == "mirror" else super().project_of(place)

    def is_registered(self, place: str) -> bool:
        return place == "mirror" or super().is_registered(place)

    def working(self, place: str) -> set[UUID]:
        return set(self.stage.mirror_bodies) if place == "mirror" else super().working(place)

    def verifier(self, report: Report, *, other: bool = False):
        if report.place != "mirror":
            return super().verifier(report, other=other)
        is_pearls = self.stage.mirror_bodies[0] == report.body
        return (self.stage.roof.wei if is_pearls != other else self.stage.roof.yan).actor

    def wanted(self):
        rows = {("authority", str(one.id), f"{one.state} {one.label} {one.tonnes}") for one in self.answers}
        return super().wanted() | rows | {("project", str(self.stage.mirror.id), "REGISTERED")}


MIRRORED = ""
