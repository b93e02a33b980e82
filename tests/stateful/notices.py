"""Acts of notices to stakeholders: published, objected to by anybody, answered; meanwhile the clock stops."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from credits.projects.errors import NoticeNeeded, NoticeRuns, ProjectStateConflict
from credits.projects.objection_errors import NoticeOver, ObjectionDecided, ObjectionOpen
from credits.projects.services import (
    create_project,
    decide_stakeholder_objection,
    publish_stakeholder_notice,
    raise_stakeholder_objection,
)
from puhui.kernel.errors import InvalidInput, NotFound
from puhui.kernel.ids import new_id
from tests.credits.projects.roofs import NOTICE, ROOF
from tests.stateful.acts import act
from tests.stateful.freezing import RARELY
from tests.stateful.projects import Roof
from tests.stateful.shares import Sharing
from tests.stateful.working_days import DAY, day_of, midnight_after

LEAST_DAYS = 7
GOOD_FOR = timedelta(days=365)
PAUSES = st.sampled_from([timedelta(hours=5), timedelta(days=1), timedelta(days=4)])


@dataclass(eq=False)
class Objection:
    id: UUID
    received: datetime
    decided: datetime | None = None
    state: str = "OPEN"

    def days(self) -> set[date]:
        """The days that it touched, of which none counts."""
        first, last = day_of(self.received), day_of(self.decided)
        return {first + number * DAY for number in range((last - first).days + 1)}


@dataclass(eq=False)
class Notice:
    id: UUID
    roof: Roof
    starts: datetime
    ends: datetime
    # As it was told.
    meter: UUID | None
    objections: list[Objection] = field(default_factory=list)

    def has(self, state: str) -> bool:
        return any(one.state == state for one in self.objections)


class Notices(Sharing):
    """Roofs of other keys than those that have been told of long ago (projects.py)."""

    def __init__(self) -> None:
        super().__init__()
        self.notices: list[Notice] = []
        self.untold: set[Roof] = set()

    @act(when=lambda self: len(self.untold) < 4, publish=st.booleans())
    def plan_and_tell(self, publish) -> None:
        roof = self.plan_untold()
        if publish:
            self.tell_stakeholders(roof)

    def plan_untold(self) -> Roof:
        key = 10 + len(self.untold)
        terms = ROOF | {"object_key": f"0301-0000-{key:04}", "address": f"{key} Quiet Lane"}
        made = self.do(create_project, None, actor=self.stage.owner.actor, **terms)
        roof = Roof(made.id, key)
        self.roofs.append(roof)
        self.untold.add(roof)
        return roof

    def tell_stakeholders(self, roof: Roof, way: str = "") -> Notice | None:
        refusal = None
        if way == "too short":
            refusal = InvalidInput
        elif way == "stranger":
            refusal = NotFound
        elif roof.state != "DRAFT":
            refusal = ProjectStateConflict
        elif self._speaking(roof):
            refusal = NoticeRuns
        actor = self.stage.stranger if way == "stranger" else self.stage.owner.actor
        terms = {"project_id": roof.id, "working_days": LEAST_DAYS - (way == "too short")}
        made = self.do(publish_stakeholder_notice, refusal, actor=actor, **terms, **NOTICE)
        if not made:
            return None
        self.notices.append(Notice(made.id, roof, self.now, midnight_after(self.now, LEAST_DAYS), roof.meter))
        return self.notices[-1]

    @act(when=lambda self: self.untold, way=st.sampled_from(["", "", "too short", "stranger"]))
    def tell_some(self, data, way) -> None:
        roof = self.pick(data, sorted(self.untold, key=lambda one: one.key), lambda one: one.state == "DRAFT")
        self.tell_stakeholders(roof, way)

    @act(weight=2, when=lambda self: self.notices, pause=PAUSES, is_upheld=RARELY, leave=RARELY)
    def stakeholders_object(self, data, pause, is_upheld, leave) -> None:
        """Something is said against it, and answered some time later; or left without an answer."""
        notice = self.pick(data, self.notices, self.is_running)
        objection = self.object_to_roof(notice)
        if objection and not leave:
            self.go_to(self.now + pause)
            self.answer_objection(notice, objection, is_upheld)

    def object_to_roof(self, notice: Notice) -> Objection | None:
        terms = {
            "notice_id": notice.id,
            "text": f"The roof is mine, says {new_id()}.",
            "contact": "",
            "address_key": str(new_id()),
        }
        refusal = None if self.is_running(notice) else NoticeOver
        made = self.do(raise_stakeholder_objection, refusal, real_now=self.now, **terms)
        if not made:
            return None
        notice.objections.append(Objection(made.id, self.now))
        return notice.objections[-1]

    @act(
        when=lambda self: any(one.objections for one in self.notices),
        is_upheld=RARELY,
        way=st.sampled_from(["", "", "", "stranger", "no words"]),
    )
    def answer_some(self, data, is_upheld, way) -> None:
        notice = self.pick(data, [one for one in self.notices if one.objections], lambda one: one.has("OPEN"))
        objection = self.pick(data, notice.objections, lambda one: one.state == "OPEN")
        self.answer_objection(notice, objection, is_upheld, way)

    def answer_objection(self, notice: Notice, objection: Objection, is_upheld: bool, way: str = "") -> None:
        refusal = None
        if objection.state != "OPEN":
            refusal = ObjectionDecided
        elif way == "no words":
            refusal = InvalidInput
        actor = self.stage.registrars[0]
        if way == "stranger":
            actor, refusal = self.stage.stranger, NotFound
        terms = {"objection_id": objection.id, "is_upheld": is_upheld}
        terms["decision"] = " " if way == "no words" else "The deed says otherwise."
        if self.do(decide_stakeholder_objection, refusal, actor=actor, **terms):
            objection.state, objection.decided = "UPHELD" if is_upheld else "DISMISSED", self.now
            decided = [one for one in notice.objections if one.decided]
            lost = set().union(*(one.days() for one in decided))
            notice.ends = max(notice.ends, midnight_after(notice.starts, LEAST_DAYS, lost))

    @act(weight=2, when=lambda self: self.notices, wait=st.booleans())
    def file_when_told(self, data, wait) -> None:
        """Sent in before its notice is over, or after; with an open objection or another meter never."""
        notice = self.pick(data, self.notices, lambda one: one.roof.state == "DRAFT")
        for missing in ("paper", "meter"):
            if not (notice.roof.has_paper if missing == "paper" else notice.roof.meter):
                self.complete(notice.roof, missing)
        if wait:
            notice = self.tell_stakeholders(notice.roof) or notice
            self.send_in(notice.roof, False)
            self.go_to(notice.ends)
        self.send_in(notice.roof, False)

    def not_told_enough(self, roof: Roof):
        if roof not in self.untold:
            return super().not_told_enough(roof)
        mine = [one for one in self.notices if one.roof is roof]
        if any(one.has("OPEN") for one in mine):
            return ObjectionOpen
        return None if any(one.ends <= self.now for one in self._speaking(roof)) else NoticeNeeded

    def _speaking(self, roof: Roof) -> list[Notice]:
        """Its newest notice, unless an objection ended it, it is too old, or told of no meter or another."""
        newest = [one for one in self.notices if one.roof is roof][-1:]
        return [
            one
            for one in newest
            if not one.has("UPHELD") and one.meter == roof.meter and self.now < one.ends + GOOD_FOR
        ]

    def tell_of_meter(self, roof: Roof) -> None:
        if roof not in self.untold:
            super().tell_of_meter(roof)

    def is_running(self, notice: Notice) -> bool:
        in_time = self.now < notice.ends or notice.has("OPEN")
        return in_time and notice.roof.state == "DRAFT" and not notice.has("UPHELD")

    def wanted(self):
        rows = super().wanted()
        rows |= {("notice", str(one.id), str(int(one.ends.timestamp()))) for one in self.notices}
        return rows | {
            ("objection", str(one.id), one.state) for each in self.notices for one in each.objections
        }
