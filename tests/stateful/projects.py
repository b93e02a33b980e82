"""Acts of projects: another roof from its draft to its end, and the first one suspended and resumed."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from credits.projects.errors import (
    MeterTaken,
    ObjectClaimed,
    ProjectIncomplete,
    ProjectStateConflict,
    ReadingOverlaps,
)
from credits.projects.models import Project
from credits.projects.services import (
    add_document,
    add_meter,
    add_readings,
    create_project,
    review_project,
    submit_project,
    update_project,
    withdraw_project,
)
from tests.credits.evidence import files
from tests.credits.projects.roofs import ROOF, month, noticed
from tests.stateful.acts import act
from tests.stateful.lists import Lists
from tests.stateful.world import Refusal

# From which states a registrar's decision leads where.
REVIEWS = {
    "take_up": ({"SUBMITTED"}, "CITY_REVIEW"),
    "register": ({"CITY_REVIEW"}, "REGISTERED"),
    "send_back": ({"CITY_REVIEW"}, "DRAFT"),
    "reject": ({"CITY_REVIEW"}, "REJECTED"),
    "suspend": ({"REGISTERED"}, "SUSPENDED"),
    "resume": ({"SUSPENDED"}, "REGISTERED"),
    "close": ({"REGISTERED", "SUSPENDED"}, "CLOSED"),
}
WHAT = ["plan", "paper", "meter", "meter", "name", "read", "read", "send in", "take back", "review", "review"]
OVER = ("CLOSED", "REJECTED", "WITHDRAWN")


@dataclass(eq=False)
class Roof:
    id: UUID
    key: int
    state: str = "DRAFT"
    has_paper: bool = False
    meter: UUID | None = None
    months: set[int] = field(default_factory=set)


class Projects(Lists):
    # Where these roofs are connected: nowhere near those of another history's bundle.
    street = 0

    def __init__(self) -> None:
        super().__init__()
        self.roofs: list[Roof] = []

    @act(what=st.sampled_from(WHAT))
    def another_roof(self, data, what) -> None:
        if what == "plan" or not self.roofs:
            return self.plan(data.draw(st.integers(0, 1)))
        roof = self.pick(data, self.roofs)
        if what == "review":
            self.review(roof, data.draw(st.sampled_from(list(REVIEWS))))
        elif what in ("send in", "take back"):
            self.send_in(roof, what == "take back")
        elif what == "read":
            self.read_meter(roof, data.draw(st.integers(1, 12)))
        else:
            self.complete(roof, what)

    @act(weight=2, what=st.sampled_from(["send_back", "reject", "close", "take back"]))
    def roof_to_register(self, what) -> None:
        """A whole roof at once, up to a decision of the registrar."""
        free = [key for key in (0, 1, 2) if not any(r.key == key and r.state not in OVER for r in self.roofs)]
        if not free:
            return
        for _ in range(2):
            self.plan(free[0])
        roof = self.roofs[-1]
        self.send_in(roof, False)
        for missing in ("paper", "meter", "meter", "name"):
            self.complete(roof, missing)
        for number in (1, 1, 2):
            self.read_meter(roof, number)
        self.send_in(roof, False)
        decisions = {"take back": ("take_up",), "close": ("take_up", "register", "close", "close")}
        for decision in decisions.get(what, ("take_up", what, what)):
            self.review(roof, decision)
        if what == "take back":
            self.send_in(roof, True)
        for refused in ("paper", "name"):
            self.complete(roof, refused)
        self.send_in(roof, True)

    def plan(self, key) -> None:
        taken = any(roof.key == key and roof.state not in OVER for roof in self.roofs)
        terms = ROOF | {"object_key": f"0301-{self.street:04}-{key:04}"}
        made = self.do(
            create_project, ObjectClaimed if taken else None, actor=self.stage.owner.actor, **terms
        )
        if made:
            self.roofs.append(Roof(made.id, key))

    def complete(self, roof: Roof, what: str) -> None:
        terms = {"actor": self.stage.owner.actor, "project_id": roof.id}
        refusal = None if roof.state == "DRAFT" else ProjectStateConflict
        if what == "name":
            self.do(update_project, refusal, changes={"capacity_kw": Decimal(400)}, **terms)
        elif what == "meter":
            # A number stands on one meter; that of a project that is over is free again.
            refusal = refusal or (MeterTaken if roof.meter else None)
            made = self.do(add_meter, refusal, serial_no=f"M-2024-{roof.key:04}", unit="MWh", **terms)
            if made:
                roof.meter = made.id
                self.tell_of_meter(roof)
        else:
            refusal = ProjectStateConflict if roof.state in OVER else None
            paper = {"kind": "GRID_CONNECTION", "content": files.pdf(), "name": "paper.pdf"}
            if self.do(add_document, refusal, **paper, **terms):
                roof.has_paper = True

    def tell_of_meter(self, roof: Roof) -> None:
        """Stakeholders were told of it long ago, with the meter."""
        noticed(self.stage.owner, Project.objects.get(pk=roof.id))

    def read_meter(self, roof: Roof, number: int) -> None:
        if not roof.meter:
            return
        refusal = None
        if roof.state in OVER:
            refusal = ProjectStateConflict
        elif number in roof.months:
            refusal = ReadingOverlaps
        terms = {"project_id": roof.id, "meter_id": roof.meter, "entries": [month(number)]}
        if self.do(add_readings, refusal, actor=self.stage.owner.actor, **terms):
            roof.months.add(number)

    def send_in(self, roof: Roof, back: bool) -> None:
        terms = {"actor": self.stage.owner.actor, "project_id": roof.id}
        if back:
            refusal = None if roof.state in ("DRAFT", "SUBMITTED", "CITY_REVIEW") else ProjectStateConflict
            if self.do(withdraw_project, refusal, **terms):
                roof.state = "WITHDRAWN"
            return
        refusal = None
        if roof.state != "DRAFT":
            refusal = ProjectStateConflict
        elif not (roof.has_paper and roof.meter):
            refusal = ProjectIncomplete
        else:
            refusal = self.not_told_enough(roof)
        if self.do(submit_project, refusal, **terms):
            roof.state = "SUBMITTED"

    def not_told_enough(self, roof: Roof) -> Refusal:
        """Return why it may not be filed yet; stakeholders were told of these long ago."""
        return None

    def review(self, roof: Roof, decision: str) -> None:
        needed, became = REVIEWS[decision]
        refusal = None if roof.state in needed else ProjectStateConflict
        terms = {"project_id": roof.id, "decision": decision}
        if self.do(review_project, refusal, actor=self.stage.registrars[0], **terms):
            roof.state = became

    @act(decision=st.sampled_from(["suspend", "resume", "resume"]))
    def pause_first_roof(self, decision) -> None:
        needed, became = REVIEWS[decision]
        refusal = None if self.project_state in needed else ProjectStateConflict
        terms = {"project_id": self.stage.roof.project.id, "decision": decision}
        if self.do(review_project, refusal, actor=self.stage.registrars[0], **terms):
            self.project_state = became
