"""A bakery's roof and the way of its report: rows laid plainly, and each step by its command.

roof = lay_roof()                 # owner, project, meter, twelve readings, two bodies, two registrars
report = roof.sent_in()           # in verification
issuance = roof.in_notice()       # ... and so on, each from the beginning
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from credits.evidence.models import EvidenceFile, MediaType
from credits.issuance.models import Issuance
from credits.issuance.services import (
    approve_issuance,
    end_notices,
    mint_issuance,
    request_issuance,
)
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.projects.keys import plain_key
from credits.projects.models import ALL_REGISTERS, Meter, Project, ProjectDocument, Reading
from credits.projects.object_models import ProjectObject
from credits.projects.states import ProjectStatus
from credits.verification.models import Case, Statement, VerificationBody
from credits.verification.services import (
    accredit_body,
    answer_checklist,
    judge_lines,
    sign_statement,
    submit_report,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import GUANGZHOU, CastMember
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.projects.roofs import noticed

# A Monday morning in Shanghai, with no holiday for weeks.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AFTER_NOTICE = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)
YEAR = date(2025, 1, 1), date(2026, 1, 1)
PAPER = b"%PDF-1.7 grid connection"
# 525 MWh in all: 344.675625 t.
MONTHLY_MWH = [36, 38, 42, 44, 48, 49, 52, 51, 47, 43, 39, 36]


@dataclass
class Roof:
    """Everybody and everything a report needs."""

    mei: CastMember
    wei: CastMember
    yan: CastMember
    chen: CastMember
    tang: CastMember
    project: Project
    pearl: VerificationBody
    delta: VerificationBody

    def draft(self, period: tuple[date, date] = YEAR) -> MonitoringReport:
        return create_report(
            actor=self.mei.actor,
            project_id=self.project.id,
            period_from=period[0],
            period_to=period[1],
            now=puhui_now(),
        )

    def sent_in(self) -> MonitoringReport:
        return submit_report(actor=self.mei.actor, report_id=self.draft().id, now=puhui_now())

    def verifier_of(self, case: Case) -> CastMember:
        """The verifier of the body that the case was assigned to."""
        return self.wei if case.body_id == self.pearl.id else self.yan

    def stated(self, report: MonitoringReport | None = None, tonnes: int | None = None) -> Statement:
        report = report or self.sent_in()
        case = Case.objects.select_related("body").get(report=report, report_digest=report.digest)
        look_at_all(self.verifier_of(case).actor, case)
        return sign_statement(
            actor=self.verifier_of(case).actor,
            case_id=case.id,
            opinion="POSITIVE",
            tonnes=report.tonnes if tonnes is None else tonnes,
            text="Read and found right.",
            report_digest=report.digest,
            now=puhui_now(),
        )

    def in_notice(self, report: MonitoringReport | None = None) -> Issuance:
        statement = self.stated(report)
        with transaction.atomic(), acting_as("worker"):
            issuance = request_issuance(statement_id=statement.id, now=puhui_now())
        assert issuance is not None
        return issuance

    def awaiting(self, report: MonitoringReport | None = None) -> Issuance:
        return self.ended(self.in_notice(report))

    def ended(self, issuance: Issuance) -> Issuance:
        """The issuance once its notice is over."""
        set_clock(issuance.notice.ends_at)
        with transaction.atomic(), acting_as("worker"):
            end_notices(now=puhui_now())
        issuance.refresh_from_db()
        return issuance

    def approve(self, issuance: Issuance, by: CastMember, digest: str = "") -> Issuance:
        return approve_issuance(
            actor=by.actor,
            issuance_id=issuance.id,
            digest=digest or issuance.digest,
            now=puhui_now(),
            command_id=new_id(),
        )

    def approved(self, report: MonitoringReport | None = None) -> Issuance:
        issuance = self.awaiting(report)
        self.approve(issuance, self.chen)
        return self.approve(issuance, self.tang)

    def minted(self, report: MonitoringReport | None = None) -> Issuance:
        issuance = self.approved(report)
        with transaction.atomic(), acting_as("worker"):
            assert mint_issuance(issuance.id, now=puhui_now())
        issuance.refresh_from_db()
        return issuance


def look_at_all(actor: Actor, case: Case) -> None:
    """Go through the checklist and the sample of a case, and find everything right."""
    codes = list(case.checklist.values_list("code", flat=True))
    answers = [{"code": code, "answer": "CONFORMS"} for code in codes]
    answer_checklist(actor=actor, case_id=case.id, answers=answers, now=puhui_now())
    refs = list(case.sample.values_list("ref", flat=True))
    lines = [{"ref": ref, "is_right": True} for ref in refs]
    judge_lines(actor=actor, case_id=case.id, lines=lines, now=puhui_now())


def lay_roof(*, at: datetime = MONDAY, scheme: str = "DEMO", region: str = GUANGZHOU) -> Roof:
    """Lay everything; the scheme's clock stands at `at`. Another scheme than DEMO is loaded by then."""
    if scheme == "DEMO":
        load_catalogs()
    set_clock(at)
    mei, wei, yan, chen, tang = cast.mei(), cast.wei(), cast.yan(), cast.chen(), cast.tang()
    pearl, delta = (
        accredit_body(actor=chen.actor, scheme=scheme, party_id=each.organisation.id, now=puhui_now())
        for each in (wei, yan)
    )
    project = lay_project(mei, scheme=scheme, region=region)
    return Roof(mei, wei, yan, chen, tang, project, pearl, delta)


def lay_project(
    owner: CastMember,
    *,
    key: str = "grid-440100-1",
    values: list[int] = MONTHLY_MWH,
    scheme: str = "DEMO",
    region: str = GUANGZHOU,
    kwh_meters: tuple[str, ...] = (),
    other_meters: tuple[tuple[str, str], ...] = (),
    devices: tuple[str, ...] = (),
) -> Project:
    """Lay a registered project with a meter and its readings of 2025; `kwh_meters` are more, unread.

    `other_meters` have number and unit, and measure what the methodology does not count.
    """
    project = Project.objects.create(
        party=owner.organisation,
        scheme=scheme,
        project_type="rooftop_solar",
        methodology="GD-PV",
        name="Bakery roof",
        region=region,
        object_key=key,
        capacity_kw=Decimal("500"),
        commissioned_on=date(2024, 12, 1),
        no_double_claim=True,
        declared_free_of=ALL_REGISTERS,
        address="3 Bakers' Lane",
        crediting_from=date(2024, 12, 1),
        crediting_to=date(2034, 12, 1),
        estimated_t_per_year=340,
        created_at=puhui_now(),
        created_by=owner.party.id,
    )
    meter = lay_meter(project, f"PV-{key}")
    for serial_no in kwh_meters:
        lay_meter(project, serial_no, "kWh")
    for serial_no, unit in other_meters:
        terms = {"input_name": "something_else", "serial_no": serial_no, "unit": unit}
        Meter.objects.create(project=project, added_at=puhui_now(), **terms)
    for number in devices:
        terms = {"kind": "DEVICE", "key": plain_key(number), "number": number, "added_at": puhui_now()}
        ProjectObject.objects.create(project=project, **terms)
    lay_paper(project, owner)
    noticed(owner, project)
    for status in (ProjectStatus.SUBMITTED, ProjectStatus.CITY_REVIEW, ProjectStatus.REGISTERED):
        Project.objects.filter(pk=project.pk).update(status=status)
    project.refresh_from_db()
    for month, value in enumerate(values, start=1):
        lay_reading(meter, date(2025, month, 1), date(2025 + month // 12, month % 12 + 1, 1), value, owner)
    return project


def lay_paper(project: Project, owner: CastMember, kind: str = "GRID_CONNECTION") -> ProjectDocument:
    """Lay a paper of a draft, as a row: where its file is looked for, a test keeps PAPER."""
    digest = sha256(PAPER).hexdigest()
    terms = {
        "media_type": MediaType.PDF,
        "size_bytes": len(PAPER),
        "original_name": "paper.pdf",
        "copy_digest": digest,
        "received_at": puhui_now(),
        "received_from": owner.party.id,
    }
    file, _ = EvidenceFile.objects.get_or_create(party=owner.organisation, digest=digest, defaults=terms)
    return ProjectDocument.objects.create(
        project=project, kind=kind, evidence=file, added_at=puhui_now(), added_by=owner.party.id
    )


def lay_meter(project: Project, serial_no: str, unit: str = "MWh") -> Meter:
    """Lay a meter of a draft."""
    return Meter.objects.create(
        project=project, input_name="generation_mwh", serial_no=serial_no, unit=unit, added_at=puhui_now()
    )


def lay_reading(meter: Meter, begin: date, end: date, value: int | str, owner: CastMember) -> Reading:
    """Lay one reading."""
    return Reading.objects.create(
        meter=meter,
        period_from=begin,
        period_to=end,
        value=Decimal(value),
        entered_at=puhui_now(),
        entered_by=owner.party.id,
    )
