"""Acts of verification bodies: they come and go, and each case is drawn among those that work."""

from itertools import takewhile
from uuid import UUID

from django.db.models import QuerySet
from hypothesis import strategies as st

from credits.verification.models import Case, VerificationBody
from credits.verification.services import assign_waiting, suspend_body
from puhui.kernel.errors import NotFound
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.model import Report
from tests.stateful.world import World


def drawn_so_far() -> dict[UUID, UUID]:
    """Return who has which case."""
    return dict(Case.objects.values_list("id", "body_id"))


class Drawing(World):
    def __init__(self) -> None:
        super().__init__()
        rows = VerificationBody.objects.filter(scheme="DEMO")
        self.bodies: dict[UUID, bool] = dict(rows.values_list("id", "is_active"))

    def project_of(self, place: str) -> UUID:
        """Return the project of a place that has one."""
        raise NotImplementedError

    def assign_cases(self) -> None:
        """What no body could take before."""
        waiting = [r for r in self.model.reports if r.state == "SUBMITTED"]
        still = [body for body, is_active in self.bodies.items() if not is_active]
        held, of_the_left = drawn_so_far(), self.held_by(*still)
        with acting("worker"):
            counts = assign_waiting(now=self.now)
        for report in sorted(waiting, key=lambda one: (one.sent_at, one.id)):
            self.expect_body(report, held)
        left = sum(r.state == "SUBMITTED" for r in waiting)
        drawn = [self._draw_anew(report, held) for report in of_the_left]
        assert counts == {
            "assigned": len(waiting) - left + sum(drawn),
            "waiting": left + len(drawn) - sum(drawn),
        }
        if waiting:
            self.count("assign_waiting", "no_body" if left else "")

    @act(is_active=st.booleans(), both=st.booleans())
    def bodies_come_and_go(self, data, is_active, both) -> None:
        for body in sorted(self.bodies) if both else [self.pick(data, sorted(self.bodies))]:
            self.suspend(body, is_active)
        self.assign_cases()

    def suspend(self, body: UUID, is_active: bool) -> None:
        terms = {"body_id": body, "is_active": is_active}
        held, of_the_body = drawn_so_far(), self.held_by(body)
        self.do(suspend_body, NotFound, actor=self.stage.registrars[0], **terms | {"body_id": self.office})
        self.do(suspend_body, None, actor=self.stage.registrars[0], **terms)
        self.bodies[body] = is_active
        if not is_active:
            for report in of_the_body:
                self._draw_anew(report, held)

    def held_by(self, *bodies: UUID) -> list[Report]:
        """Return the reports that are read at a body, the longest first."""
        found = [r for r in self.model.reports if r.state == "IN_VERIFICATION" and r.body in bodies]
        opened = dict(Case.objects.values_list("id", "opened_at"))
        return sorted(found, key=lambda one: (opened[one.case], one.case))

    def stands(self, report: Report) -> bool:
        """Whether the body that has its case may go on."""
        return self.bodies.get(report.body, True)

    def working(self, place: str) -> set[UUID]:
        """Return the bodies that may be drawn for it."""
        return {body for body, is_active in self.bodies.items() if is_active}

    def expect_body(self, report: Report, held: dict[UUID, UUID] | None = None) -> None:
        """To one that works and did not verify the last two reports; a roof's waits where there is none.

        `held` tells who had which case at that moment, and takes up what was drawn.
        """
        held = {} if held is None else held
        working = self.working(report.place)
        case = Case.objects.filter(report=report.id, report_digest=report.digest).first()
        before = self._series(report)
        if case is not None:
            before = before.filter(opened_at__lte=case.opened_at).exclude(pk__gte=case.pk)
        rows = before.order_by("-opened_at", "-id").values_list("id", "body_id")
        last = [held.get(of_case, body) for of_case, body in rows[:2]]
        fresh = working - set(last) if len(last) == 2 and last[0] == last[1] else working
        assert case is None or case.lacks_another == (not fresh)
        # Residents' grams wait for nobody: the draw says that another lacks.
        working = fresh or working if report.is_programme else fresh
        if case is None:
            assert not working
            return
        assert case.body_id in working
        held[case.id] = report.body = case.body_id
        report.case, report.findings, report.state = case.id, {}, "IN_VERIFICATION"

    def _draw_anew(self, report: Report, held: dict[UUID, UUID]) -> bool:
        """To another one that works, so that nobody has three in a row; without one a roof's stands still."""
        case = Case.objects.get(pk=report.case)
        ids = list(self._series(report).order_by("opened_at", "id").values_list("id", flat=True))
        place = ids.index(case.id)
        sides = [held[one] for one in reversed(ids[:place])], [held[one] for one in ids[place + 1 :]]
        able = self.working(report.place) - {report.body}
        fresh = {body for body in able if sum(_run(side, body) for side in sides) < 2}
        free = able if report.is_programme and not fresh else fresh
        if not free:
            assert case.body_id == report.body
            assert case.stands_still_since is not None
            return False
        assert case.body_id in free
        assert (case.lacks_another, case.stands_still_since) == (not fresh, None)
        held[case.id] = report.body = case.body_id
        return True

    def _series(self, report: Report) -> QuerySet[Case]:
        cases = Case.objects.filter(report__kind="PROGRAMME")
        if not report.is_programme:
            cases = Case.objects.filter(report__project=self.project_of(report.place))
        return cases.exclude(status="CLOSED")


def _run(bodies: list[UUID], body: UUID) -> int:
    return sum(1 for _ in takewhile(lambda one: one == body, bodies))
