"""Calls of one kind in a process of their own, and what was acknowledged to it.

Somebody of whom no test knows makes them, in the role of the web (streaming.py). Whatever was acknowledged is
there in the end, once, and nothing else is: that is the kind's to show (streamed/).
"""

import json
from time import monotonic

from puhui.kernel.ids import new_id
from tests.crash.beside import STREAM
from tests.crash.processes import WORD_WITHIN_S, Process
from tests.crash.streamed.kind import Kind
from tests.crash.tokens import token_of

# So many of those that were acknowledged are sent again in the end.
AGAIN = 10
FROZEN = "holding_frozen"


class Stream(Process):
    """The process, and what was acknowledged to it: the id of what was made by the number of the call."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.acknowledged: dict[int, str] = {}
        self.refused = 0
        # Of these, what the kind excuses.
        self.excused = 0
        self.may_be_refused = False
        made_of = f"{type(kind).__module__}.{type(kind).__qualname__}"
        super().__init__("tests.crash.streaming", made_of, role="web", PGAPPNAME=STREAM)
        self._began = monotonic()
        firm = kind.member.organisation
        work = {"token": token_of(kind.member), "party": str(firm.id) if firm else "", "told": kind.told}
        self.tell(json.dumps(work | {"prefix": str(new_id())}))

    def go_on(self, calls: int = 1, *, within_s: float = WORD_WITHIN_S) -> int:
        """Wait for the answers to so many calls that it makes from now on; returns how many are acknowledged.

        That is all of them, but for what is excused: by the kind, or where everything may be frozen.
        """
        self.catch_up()
        return self.await_calls(calls, within_s=within_s)

    def catch_up(self) -> None:
        """Note what it has been told so far."""
        while not self._heard.empty():
            self._note(self.hear())

    def await_calls(self, calls: int, *, within_s: float = WORD_WITHIN_S) -> int:
        """Wait as `go_on` does, from the moment at which it caught up."""
        self._note(self.hear(within_s=within_s))  # it was under way already
        return sum(self._note(self.hear(within_s=within_s)) for _ in range(calls))

    def finish(self) -> None:
        """Stop it, and show that what it was told is so."""
        self.stop()
        assert self.acknowledged
        # What is excused is one call at a moment; a kind that is refused again and again shows nothing.
        assert self.excused < len(self.acknowledged), f"{self.excused} are refused and excused"
        self._send_again()
        self.check_books()

    def stop(self) -> None:
        """Let no call follow the one that is under way."""
        if self.has_said("done"):
            raise AssertionError("it has stopped by itself")
        self.tell("stop")
        for line in iter(self.hear, "done"):
            self._note(line)
        seconds = monotonic() - self._began
        told = f"{len(self.acknowledged)} acknowledged, {self.refused} refused"
        print(f"the stream of {type(self.kind).__name__.lower()}: {told}, in {seconds:.1f} s")

    def check_books(self) -> None:
        """Show that what was acknowledged is there once and moved what it says, and that nothing else did."""
        self.kind.check_books(self.acknowledged)

    def _note(self, line: str) -> bool:
        said = json.loads(line)
        if said["status"] == self.kind.status and said["id"]:
            assert said["number"] not in self.acknowledged
            self.acknowledged[said["number"]] = said["id"]
            return True
        excused = self.kind.excused | ({FROZEN} if self.may_be_refused else set())
        assert said["code"] in excused, said
        self.refused += 1
        self.excused += said["code"] in self.kind.excused
        return False

    def _send_again(self) -> None:
        """What is sent again is answered as it was, also where all is frozen meanwhile."""
        step = max(1, len(self.acknowledged) // AGAIN)
        self.tell(json.dumps(list(self.acknowledged)[::step]))
        for line in iter(self.hear, "done"):
            said = json.loads(line)
            assert (said["status"], said["id"]) == (self.kind.status, self.acknowledged[said["number"]])
