"""Acts of a venue's word on paper: entered by one, confirmed or refused by another, then carried out."""

from dataclasses import dataclass
from datetime import datetime

from hypothesis import strategies as st

from market.bridge.answering import confirm_answer, enter_answer, refuse_answer
from market.bridge.errors import AnswerInvalid, AnswerRepeated, WrongState
from market.risk.models import Halt as HaltRow
from puhui.kernel.errors import NotFound, SamePerson
from tests.market.bridge.stage import paper_of
from tests.stateful.acts import act
from tests.stateful.gate import Halt
from tests.stateful.model import Sending
from tests.stateful.sending import ENDED, IN_FLIGHT, Sendings

KINDS = st.sampled_from(["ACK", "FILL", "FILL", "FILL", "REJECTED", "EXPIRED"])
SAID = st.sampled_from(["", "", "", "", "too much", "same number", "too cheap"])


@dataclass(eq=False)
class Word:
    """One thing that a venue said: tonnes of a fill, or how much was filled in all when it ended."""

    number: str
    kind: str
    tonnes: int = 0
    price: int = 0
    cum: int = 0
    at: datetime | None = None
    id: int = 0
    entered_by: int = 0
    about: Sending | None = None
    state: str = "PROPOSED"


class Paper(Sendings):
    def __init__(self) -> None:
        super().__init__()
        self.papers: list[Word] = []

    @act(
        weight=2,
        when=lambda self: self.model.sendings,
        kind=KINDS,
        who=st.integers(0, 1),
        whole=st.booleans(),
        said=SAID,
    )
    def enter(self, data, kind, who, whole, said) -> None:
        one = self.pick(
            data, self.model.sendings, lambda one: one.venue == "manual" and one.state in IN_FLIGHT
        )
        self.enter_word(one, kind, who, whole, said)

    def enter_word(
        self, one: Sending, kind: str, who: int, whole: bool = True, said: str = ""
    ) -> Word | None:
        left = one.tonnes - one.filled
        word = Word(f"P-{len(self.papers):04}", kind, at=self.now, entered_by=who, about=one)
        if kind == "FILL":
            word.tonnes = max(left if whole else left // 2, 1) + (one.tonnes if said == "too much" else 0)
            word.price = one.price - (said == "too cheap")
        elif kind == "EXPIRED":
            word.cum = one.filled
        repeated = said == "same number" and self.papers
        if repeated:
            word.number = self.papers[0].number
        refusal = None
        if one.venue != "manual":
            refusal = NotFound
        elif one.state not in IN_FLIGHT:
            refusal = WrongState
        elif word.tonnes > one.tonnes or (kind not in ("ACK", "FILL") and word.cum >= one.tonnes):
            refusal = AnswerInvalid
        elif repeated:
            refusal = AnswerRepeated
        made = self.do(
            enter_answer,
            refusal,
            actor=self.stage.operators[who],
            transfer_id=one.id,
            kind=kind,
            exec_id=word.number,
            document_no="fax 1",
            document=paper_of(self.stage.operators[who]),
            quantity_t=word.tonnes,
            price_fen=word.price,
            proceeds_fen=word.tonnes * word.price,
            cum_t=word.cum,
        )
        if not made:
            return None
        word.id = made.pk
        self.papers.append(word)
        return word

    @act(weight=2, when=lambda self: self.papers, who=st.integers(0, 1), yes=st.integers(0, 4).map(bool))
    def confirm(self, data, who, yes) -> None:
        word = self.pick(data, self.papers, lambda word: word.state == "PROPOSED")
        for each in (who, 1 - who):
            self.decide_word(word, each, yes)

    def decide_word(self, word: Word, who: int, yes: bool = True) -> None:
        refusal = None
        if word.state != "PROPOSED":
            refusal = WrongState
        elif yes and word.entered_by == who:
            refusal = SamePerson
        command = confirm_answer if yes else refuse_answer
        if self.do(command, refusal, actor=self.stage.operators[who], answer_id=word.id):
            word.state = "RECEIVED" if yes else "REFUSED"

    def read_papers(self) -> None:
        """Let what was confirmed take effect, as the worker does: by transfer, in the order of its time."""
        for one in sorted(self.model.sendings, key=lambda sending: sending.id):
            words = [word for word in self.papers if word.about is one and word.state == "RECEIVED"]
            self.hear(one, sorted(words, key=lambda word: (word.at, word.number)))

    def hear(self, one: Sending, words: list[Word]) -> None:
        """What a venue said takes effect; what cannot be true moves nothing and stops the instrument."""
        for word in words:
            code = self._untrue(one, word)
            word.state = "REFUSED" if code else "APPLIED"
            if code:
                self.stopped("INSTRUMENT", one.lot.instrument, f"bridge: {code} at {one.venue}")
                continue
            one.is_heard = True
            if word.kind == "FILL":
                one.filled += word.tonnes
            elif word.kind != "ACK":
                one.ended = word.kind, word.cum
        if one.is_heard:
            self._carry_out(one)

    def stopped(self, scope: str, target: str, reason: str) -> None:
        """The system stops, once a reason, until two officers release it."""
        row = HaltRow.objects.filter(scope=scope, target=target, reason=reason).latest("id")
        assert row.status != "RELEASED"
        if not any(halt.id == row.pk for halt in self.gate.halts):
            assert row.placed_by is None
            self.gate.halts.append(Halt(row.pk, scope, target))
        self.count("system_halt", reason.split()[1])

    def _untrue(self, one: Sending, word: Word) -> str:
        if word.kind == "FILL":
            if one.filled + word.tonnes > one.tonnes:
                return "quantity_exceeded"
            if word.price < one.price:
                return "price_below_limit"
            return "wrong_state" if one.ended and one.filled + word.tonnes > one.ended[1] else ""
        if word.kind == "ACK":
            return ""
        is_late = one.ended or word.cum >= one.tonnes or one.filled > word.cum
        return "wrong_state" if is_late or (word.kind == "REJECTED" and word.cum) else ""

    def _carry_out(self, one: Sending) -> None:
        if one.state in ENDED:
            return
        more, one.settled = one.filled - one.settled, one.filled
        one.lot.remaining -= more
        one.lot.reserved -= more
        self.model.external += more
        if one.filled == one.tonnes:
            one.state = "SETTLED"
        elif one.ended and one.ended[1] == one.filled:
            one.state = "EXPIRED" if one.filled else one.ended[0]
        else:
            one.state = "PART_SETTLED" if one.filled else "ACKNOWLEDGED"
        self.count(f"hear_{one.venue}", one.state)
        if one.state in ENDED:
            self.end(one)
