"""Acts of reports: drafted, moved, sent in; the roof's by quarters, the programme's by months."""

from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from credits.monitoring.report_drafts import change_report, create_programme_report, create_report
from credits.monitoring.report_errors import (
    NothingToReport,
    PeriodNotOver,
    ProjectNotRegistered,
    ReadingsIncomplete,
    ReportNotInOneYear,
    ReportPeriodOverlaps,
    ReportSealed,
)
from credits.monitoring.report_models import ReportLine
from credits.verification.services import submit_report
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from tests import cast
from tests.credits.issuance.roof import MONTHLY_MWH
from tests.stateful.acts import act
from tests.stateful.drawing import Drawing
from tests.stateful.model import Report
from tests.stateful.world import GRAMS_A_TONNE, Refusal

# The fifth has no readings.
QUARTERS = st.integers(0, 4)
GRAMS_A_MWH = 656_525
# Of every gram that residents are credited with here.
VINTAGE = 2026
UNSEALED = ("DRAFT", "RETURNED")
MOVABLE = st.sampled_from([0, 1, 2, 3, 4, "two years"])


def span_of(quarter: int | str) -> tuple[date, date]:
    if quarter == "two years":
        return date(2025, 12, 1), date(2026, 2, 1)
    assert isinstance(quarter, int)
    begin = 3 * quarter
    end = begin + 3
    return date(2025 + begin // 12, begin % 12 + 1, 1), date(2025 + end // 12, end % 12 + 1, 1)


def grams_of(quarter: int) -> int:
    """525 MWh are 344,675,625 g: so many a quarter."""
    return sum(MONTHLY_MWH[3 * quarter : 3 * quarter + 3]) * GRAMS_A_MWH


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


class Reporting(Drawing):
    def __init__(self) -> None:
        super().__init__()
        self.project_state = "REGISTERED"

    @act(quarter=MOVABLE, back=st.integers(0, 5))
    def draft_some(self, quarter, back) -> None:
        if back < 2:
            self.draft_programmes(back)
        else:
            self.draft(quarter)

    def draft(self, quarter, place: str = "roof") -> None:
        refusal = None
        if not self.is_registered(place):
            refusal = ProjectNotRegistered
        elif quarter == "two years":
            refusal = ReportNotInOneYear
        elif self.claimed(quarter, place):
            refusal = ReportPeriodOverlaps
        begin, end = span_of(quarter)
        terms = {"project_id": self.project_of(place), "period_from": begin, "period_to": end}
        made = self.do(create_report, refusal, actor=self.speaker_of(place), **terms)
        if made:
            self.model.reports.append(Report(made.id, False, quarter, place=place))

    @act(when=lambda self: self.of_the_roof(), quarter=MOVABLE)
    def move(self, data, quarter) -> None:
        self.move_to(self.pick(data, self.of_the_roof(), lambda one: one.state in UNSEALED), quarter)

    def move_to(self, report: Report, quarter: int | str) -> None:
        refusal = None
        if report.state not in UNSEALED:
            refusal = ReportSealed
        elif quarter == "two years":
            refusal = ReportNotInOneYear
        elif self.claimed(quarter, report.place, but=report):
            refusal = ReportPeriodOverlaps
        begin, end = span_of(quarter)
        terms = {"report_id": report.id, "period_from": begin, "period_to": end}
        if self.do(change_report, refusal, actor=self.stage.owner.actor, **terms):
            report.period = quarter

    def draft_programmes(self, back) -> None:
        """Of this month, which is not over, or of the last."""
        month = self.today.replace(day=1)
        if back:
            month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        self.draft_month(month)

    def draft_month(self, month: date) -> None:
        standing = (r for r in self.model.reports if r.is_programme and r.state != "REJECTED")
        refusal = ReportPeriodOverlaps if any(r.period == month for r in standing) else None
        terms = {"scheme": "DEMO", "methodology": "IND-METRO", "city": cast.GUANGZHOU, "month": month}
        made = self.do(create_programme_report, refusal, actor=self.stage.operators[0], **terms)
        if made:
            self.model.reports.append(Report(made.id, True, month))

    @act(when=lambda self: self.model.reports)
    def submit_some(self, data) -> None:
        self.submit(self.pick(data, self.model.reports, lambda one: one.state in UNSEALED))

    def submit(self, report: Report) -> None:
        tonnes, refusal = self.tonnes_or_refusal(report)
        free = self.free(report) if report.is_programme else {}
        made = self.do(submit_report, refusal, actor=self.speaker(report), report_id=report.id)
        if not made:
            return
        assert made.tonnes == tonnes
        report.tonnes, report.digest, report.sent_at = tonnes, made.digest, self.now
        report.state = "SUBMITTED"
        self._take(report, free)
        self.expect_body(report)

    def tonnes_or_refusal(self, report: Report) -> tuple[int, Refusal]:
        if report.state not in UNSEALED:
            return 0, ReportSealed
        if report.is_programme:
            tonnes = sum(self.free(report).values()) // GRAMS_A_TONNE
            if month_after(report.period) > self.today:
                return tonnes, PeriodNotOver
            return tonnes, None if tonnes else NothingToReport
        if not self.is_registered(report.place):
            return 0, ProjectNotRegistered
        return self.tonnes_read(report)

    def tonnes_read(self, report: Report) -> tuple[int, Refusal]:
        """Return what the readings of the report's period come to."""
        if report.period == 4:
            return 0, ReadingsIncomplete
        return self.whole_tonnes(report, grams_of(report.period)), None

    def whole_tonnes(self, report: Report, own_g: int) -> int:
        """Return what its own grams come to with those that earlier reports of the place left, cut once."""
        report.own_g, report.carried = own_g, self.left_for(report)
        return max(0, own_g + sum(grams for _, grams in report.carried)) // GRAMS_A_TONNE

    def left_for(self, report: Report) -> list[tuple[Report, int]]:
        """What minted reports of the place left and none that stands has taken; what was taken of one that is
        void now, less."""
        others = [one for one in self.reports_of(report.place) if one is not report]
        sealed = [
            one
            for one in others
            if one.state not in (*UNSEALED, "REJECTED") and one.issuance_state != "VOIDED"
        ]
        taken = {(source, grams > 0) for one in sealed for source, grams in one.carried}
        left = [
            (one, one.left_g)
            for one in others
            if one.issuance_state == "MINTED" and one.left_g and (one, True) not in taken
            if self.issued_whole(one) and self.goes_on_to(self.year_of(one), self.year_of(report))
        ]
        borne = [
            (source, -grams)
            for one in sealed
            for source, grams in one.carried
            if one.issuance_state == "MINTED" and source.issuance_state == "VOIDED"
            if grams > 0 and (source, False) not in taken
        ]
        return left + borne

    def issued_whole(self, report: Report) -> bool:
        """Whether as many tonnes came into being as were reported."""
        return True

    def goes_on_to(self, left: int, taken: int) -> bool:
        return left <= taken and all(self.is_carried_after(year) for year in range(left, taken))

    def is_carried_after(self, year: int) -> bool:
        """Whether what is under a tonne outlives a year, by the scheme's rule."""
        return True

    def year_of(self, report: Report) -> int:
        return span_of(report.period)[0].year

    def of_the_roof(self) -> list[Report]:
        return self.reports_of("roof")

    def reports_of(self, place: str) -> list[Report]:
        mine = [report for report in self.model.reports if not report.is_programme]
        return [report for report in mine if report.place == place]

    def claimed(self, quarter: int, place: str = "roof", but: Report | None = None) -> bool:
        standing = (r for r in self.reports_of(place) if r.state != "REJECTED" and r is not but)
        return any(report.period == quarter for report in standing)

    def project_of(self, place: str) -> UUID:
        assert place == "roof"
        return self.stage.roof.project.id

    def is_registered(self, place: str) -> bool:
        assert place == "roof"
        return self.project_state == "REGISTERED"

    def speaker_of(self, place: str) -> Actor:
        return self.stage.owner.actor

    def speaker(self, report: Report) -> Actor:
        return self.stage.operators[0] if report.is_programme else self.speaker_of(report.place)

    def free(self, report: Report) -> dict[UUID, int]:
        """Grams that no report took yet, of who still consents, given before the month was over."""
        return {
            transfer: line.free
            for transfer, line in self.model.lines.items()
            if line.party not in self.model.unwilling
            and line.free
            and business_date(line.at) < month_after(report.period)
            and report.period.year == VINTAGE
        }

    def let_go(self, report: Report) -> None:
        """A report that is returned or rejected takes nothing any more."""
        for line in self.model.lines.values():
            if line.live and line.live[0] is report:
                line.live = None

    def _take(self, report: Report, free: dict[UUID, int]) -> None:
        """The report took the oldest grams first, whole but for the last, and whole tonnes in all."""
        rows = ReportLine.objects.filter(report=report.id, status="LIVE").order_by("position")
        taken = list(rows.values_list("transfer_id", "grams"))
        assert sum(grams for _, grams in taken) == (
            report.tonnes * GRAMS_A_TONNE if report.is_programme else 0
        )
        oldest = sorted(free, key=lambda transfer: (self.model.lines[transfer].at, transfer))
        assert [transfer for transfer, _ in taken] == oldest[: len(taken)]
        for transfer, grams in taken:
            assert grams == free[transfer] or (transfer == taken[-1][0] and grams < free[transfer])
            self.model.lines[transfer].live = report, grams
