"""Acts of a register's statements beside our mirror: compared label by label; what differs stops the mint."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import strategies as st

from credits.issuance.services import mint_issuance
from credits.registry.exchange_errors import DifferenceClosed, ImportedBefore, NotMirrored
from credits.registry.exchange_models import RegisterDifference
from credits.registry.services import close_difference, import_statement, reconcile_registers
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotPermitted, SamePerson
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.freezing import WHO
from tests.stateful.mirrors import Mirrors
from tests.stateful.model import Report
from tests.stateful.working_days import DAY, day_of

HEAD = "label,first,last,tonnes,status\n"
STRANGE = "GXPH-2026-PV-999"
SAYS = st.sampled_from(["agrees", "agrees", "agrees", "numbers", "missing here", "missing there", "state"])
# (numbers, state) by label.
Lines = dict[str, tuple[str, str]]
Told = tuple[str, str, str, str]  # kind, label, what they say, what we do


@dataclass(eq=False)
class Difference:
    id: UUID
    told: Told
    imported: int


class Statements(Mirrors):
    def __init__(self) -> None:
        super().__init__()
        self.minted_on: dict[str, date] = {}
        self.statements: list[tuple[Lines, date, int, bytes]] = []
        self.different: dict[tuple[str, str], Difference] = {}
        self.explained: set[Told] = set()

    @act(weight=2, when=lambda self: self.ours(), says=SAYS, who=WHO, close=st.booleans())
    def the_register_tells(self, says, who, close) -> None:
        self.take_statement(says, who)
        if close:
            self.explain_all(1 - who)

    def take_statement(self, says: str, who: int) -> None:
        lines = self._lines(says)
        rows = [self._row(label, *line) for label, line in lines.items()]
        # No two files are the same.
        content = (HEAD + "".join(rows) + "\n" * len(self.statements)).encode()
        terms = {"actor": self.stage.registrars[who], "scheme": "MIRR", "as_of": day_of(self.now)}
        terms["content"] = content
        self.do(import_statement, NotMirrored, **terms | {"scheme": "DEMO"})
        self.do(import_statement, InvalidInput, **terms | {"as_of": day_of(self.now) + DAY})
        self.do(import_statement, NotPermitted, **terms | {"actor": self.stage.stranger})
        self.statements.append((lines, day_of(self.now), who, content))
        expected = self._compare(lines, day_of(self.now))
        made = self.do(import_statement, None, **terms)
        assert (made.agreeing, made.found, made.closed) == expected
        self._note(who)
        self.do(import_statement, ImportedBefore, **terms)

    @act(when=lambda self: self.statements)
    def compared_again(self) -> None:
        """By the night's job: what was minted or voided since is seen."""
        lines, day, who, _ = self.statements[-1]
        expected = self._compare(lines, day)
        with acting("worker"):
            counts = reconcile_registers(now=self.now)
        assert tuple(counts[name] for name in ("agreeing", "found", "closed")) == expected
        self.count("reconcile_registers", "found" if expected[1] else "")
        self._note(who)

    def explain_all(self, who: int) -> None:
        """Closed with words, not by whoever brought the statement."""
        for key, one in list(self.different.items()):
            terms = {"actor": self.stage.registrars[who], "difference_id": one.id}
            self.do(close_difference, InvalidInput, **terms | {"reason": " "})
            refusal = SamePerson if one.imported == who else None
            if self.do(close_difference, refusal, **terms):
                self.explained.add(one.told)
                del self.different[key]
                self.do(close_difference, DifferenceClosed, **terms)

    def mint(self, report: Report) -> None:
        """While register and mirror differ nothing comes into being in that scheme."""
        if not (report.place == "mirror" and self.different and self.may_mint(report)):
            return super().mint(report)
        with pytest.raises(IntegrityError) as stopped, transaction.atomic(), acting("worker"):
            mint_issuance(report.issuance, now=self.now)
        assert constraint_of(stopped.value) == "mirror_agrees_with_the_register"
        self.count("mint_issuance", "stopped")

    def came_into_being(self, report: Report, tonnes: int) -> None:
        super().came_into_being(report, tonnes)
        if report.place == "mirror":
            self.minted_on[report.batch] = day_of(self.now)

    def ours(self) -> Lines:
        """What our mirror says of each batch that came into being."""
        lines = {}
        for answer in self.answers:
            if answer.state == "CONFIRMED" and answer.label in self.minted_on:
                state = "VOIDED" if answer.label in self.model.voided else "ISSUED"
                lines[answer.label] = (f"{answer.first}-{answer.first + answer.tonnes - 1}", state)
        return lines

    def _lines(self, says: str) -> Lines:
        lines = dict(self.ours())
        label = min(lines)
        numbers, state = lines[label]
        first, last = map(int, numbers.split("-"))
        if says == "numbers":
            lines[label] = (f"{first}-{last + 1}", state)
        elif says == "state":
            lines[label] = (numbers, "ISSUED" if state == "VOIDED" else "VOIDED")
        elif says == "missing here":
            lines[STRANGE] = ("1-7", "ISSUED")
        elif says == "missing there":
            del lines[label]
        return lines

    def _row(self, label: str, numbers: str, state: str) -> str:
        first, last = map(int, numbers.split("-"))
        return f"{label},{first:06},{last:06},{last - first + 1},{state}\n"

    def _compare(self, theirs: Lines, day: date) -> tuple[int, int, int]:
        """Find what differs; return how many agree, are found anew, and have closed by themselves."""
        ours, wanted = self.ours(), {}
        for label in theirs.keys() | ours.keys():
            there, here = theirs.get(label), ours.get(label)
            if here is None:
                if label not in self.labels():
                    wanted["MISSING_HERE", label] = (" ".join(there), "")
            elif there is None:
                if self.minted_on[label] < day:
                    wanted["MISSING_THERE", label] = ("", " ".join(here))
            elif there[0] != here[0]:
                wanted["NUMBERS", label] = (there[0], here[0])
            elif there[1] != here[1]:
                wanted["STATE", label] = (there[1], here[1])
        closed = [key for key in self.different if key not in wanted]
        for key in closed:
            del self.different[key]
        self.new = {
            key: (*key, *words)
            for key, words in wanted.items()
            if key not in self.different and (*key, *words) not in self.explained
        }
        return len(theirs.keys() | ours.keys()) - len(wanted), len(self.new), len(closed)

    def _note(self, who: int) -> None:
        rows = RegisterDifference.objects.filter(closed_at=None)
        for key, told in self.new.items():
            row = rows.get(kind=key[0], label=key[1])
            assert (row.kind, row.label, row.theirs, row.ours) == told
            self.different[key] = Difference(row.id, told, who)

    def wanted(self):
        return super().wanted() | {("difference", str(one.id), "open") for one in self.different.values()}

    @act(says=st.sampled_from(["numbers", "missing here", "state"]), who=WHO)
    def registers_day(self, says, who) -> None:
        """A statement that differs stops the mint until it is explained; the next one agrees."""
        if not self.ours():
            return
        self.take_statement(says, who)
        waiting = [one for one in self.reports_of("mirror") if one.issuance_state == "FILED"]
        for report in waiting[:1]:
            self.answered(report)
        for by in (who, 1 - who):
            self.explain_all(by)
        self.compared_again()
        for report in waiting[:1]:
            self.mint(report)
        self.go_to(self.now + timedelta(days=2))
        for after in ("missing there", "agrees"):
            self.take_statement(after, 1 - who)
