"""A thing is credited once: over projects, owners and registers; and what a gap in the readings costs."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from credits.issuance.models import MintIntent
from credits.issuance.services import mint_approved
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.report_drafts import change_report, create_report
from credits.monitoring.report_errors import (
    ObjectCreditedBefore,
    OutsideCreditingPeriod,
    ReadingsIncomplete,
)
from credits.monitoring.report_models import MonitoringReport
from credits.projects.errors import ClaimedElsewhere
from credits.projects.foreign.importing import import_foreign_claims, lift_foreign_claim
from credits.projects.models import Project, Reading
from credits.projects.object_models import ForeignClaim
from credits.projects.services import receive_reading_file, submit_project
from credits.projects.tables.reading import read_tables
from credits.verification.models import Case
from credits.verification.services import return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import MONDAY, YEAR, lay_project, lay_roof
from tests.credits.projects.roofs import decide, drafted, noticed, with_meter, with_paper

pytestmark = pytest.mark.django_db


def draft(owner, project: Project, period=YEAR, **terms) -> MonitoringReport:
    return create_report(
        actor=owner.actor,
        project_id=project.id,
        period_from=period[0],
        period_to=period[1],
        now=puhui_now(),
        **terms,
    )


def submit(owner, report: MonitoringReport) -> MonitoringReport:
    return submit_report(actor=owner.actor, report_id=report.id, now=puhui_now())


def claim_elsewhere(chen, row: str):
    table = BytesIO(f"register,reference,kind,number,days_from,days_to\n{row}\n".encode())
    return import_foreign_claims(actor=chen.actor, now=puhui_now(), file=table)


def lift(chen) -> None:
    claim = ForeignClaim.objects.get(lifted_at=None)
    lift_foreign_claim(actor=chen.actor, now=puhui_now(), claim_id=claim.id, reason="cancelled there")


def close(project: Project) -> None:
    """End a project so that its number and its meter are free for another."""
    Project.objects.filter(pk=project.pk).update(status="CLOSED")


def is_missing(at: datetime) -> bool:
    """All of 14 June, and noon of the first three days of August."""
    return (at.month, at.day) == (6, 14) or (at.month == 8 and at.day <= 3 and at.hour == 12)


def hours_of_a_year(total_kwh: Decimal) -> bytes:
    """A year as an inverter logs it, hour by hour, with a line that says so where nothing came through."""
    hours = [datetime(2025, 1, 1) + timedelta(hours=number) for number in range(8_760)]  # noqa: DTZ001
    bright = [at for at in hours if 7 <= at.hour < 18 and not is_missing(at)]
    each = (total_kwh / len(bright)).quantize(Decimal("0.001"))
    values = dict.fromkeys(bright, each) | {bright[-1]: total_kwh - each * (len(bright) - 1)}
    lines = ["电表号,开始时间,结束时间,电量"]
    for at in hours:
        if not is_missing(at):
            after = at + timedelta(hours=1)
            lines.append(f"GZM-2025-0007,{at:%Y-%m-%d %H:%M},{after:%Y-%m-%d %H:%M},{values.get(at, 0)}")
        elif at.hour == 12:
            lines.append("合计,,,通讯中断")
    return "\n".join(lines).encode("gb18030")


def test_525_mwh_of_an_inverters_log_with_gaps_are_344_tonnes(roof, evidence_dir):  # noqa: F811
    """The whole road: notice, filing, registration, table, report. The gaps are sealed and count zero."""
    mei, chen = roof.mei, roof.chen
    project = drafted(mei, object_key="0301-7777-0001")
    with_paper(mei, project)
    meter = with_meter(mei, project, "GZM-2025-0007", unit="kWh")
    notice = noticed(mei, project)
    assert notice.ends_at - notice.starts_at > timedelta(days=9)
    submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)
    for decision in ("take_up", "register"):
        project = decide(chen, project, decision)
    content = hours_of_a_year(Decimal(525_000))
    file = receive_reading_file(
        actor=mei.actor, now=puhui_now(), project_id=project.id, content=BytesIO(content), name="日志.csv"
    )
    with acting_as("worker"):
        assert read_tables(now=puhui_now()) == {"read": 1, "refused": 0}
    file.refresh_from_db()
    assert (file.rows_taken, file.rows_refused) == (8_760 - 24 - 3, 4)
    assert Reading.objects.filter(meter=meter).count() == 364
    report = draft(mei, project)
    with pytest.raises(ReadingsIncomplete) as refused:
        submit(mei, report)
    assert [member["day"] for member in refused.value.errors] == [
        "2025-06-14",
        "2025-08-01",
        "2025-08-02",
        "2025-08-03",
    ]
    terms = {"period_from": YEAR[0], "period_to": YEAR[1], "counts_gaps": True}
    change_report(actor=mei.actor, report_id=report.id, now=puhui_now(), **terms)
    report = submit(mei, report)
    assert (report.tonnes, report.reduction_g) == (344, 344_675_625)
    assert report.content["inputs"]["generation_mwh"]["value"] == "525"
    assert report.content["gaps"][:2] == [
        {
            "meter": "GZM20250007",
            "input": "generation_mwh",
            "from": "2025-06-14",
            "to": "2025-06-15",
            "minutes": 0,
        },
        {
            "meter": "GZM20250007",
            "input": "generation_mwh",
            "from": "2025-08-01",
            "to": "2025-08-02",
            "minutes": 60,
        },
    ]
    told, *computed = report.content["steps"]
    assert told["formula"] == "readings + 0 * 1 days + 0 * 180 minutes"
    assert (told["name"], told["value"], told["unit"]) == ("generation_mwh_read", "525", "MWh")
    assert [step["name"] for step in computed][-2:] == ["reduction", "whole_tonnes"]
    assert {row["table"] for row in report.content["readings"]} == {file.digest}
    claimed = CreditedObject.objects.filter(report=report).order_by("kind")
    assert list(claimed.values_list("kind", "key")) == [
        ("CONNECTION", "30177770001"),
        ("METER", "GZM20250007"),
    ]


def test_a_roof_that_changes_hands_is_not_credited_twice_for_a_day(roof):
    report = submit(roof.mei, roof.draft())
    close(roof.project)
    harbour = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    second = lay_project(harbour)  # the same connection and the same meter
    overlapping = draft(harbour, second, (date(2025, 7, 1), date(2026, 1, 1)))
    with pytest.raises(ObjectCreditedBefore) as refused:
        submit(harbour, overlapping)
    assert [member["pointer"] for member in refused.value.errors] == ["/connection/GRID4401001"]
    sealed = {"digest": "0" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000, "status": "SUBMITTED"}
    with pytest.raises(IntegrityError, match="one_credit_per_object_and_day"), transaction.atomic():
        MonitoringReport.objects.filter(pk=overlapping.pk).update(**sealed)
    # Given back by its verifier, the first report claims nothing.
    case = Case.objects.get(report=report)
    return_case(actor=roof.verifier_of(case).actor, case_id=case.id, reason="a photo", now=puhui_now())
    assert not CreditedObject.objects.filter(report=report, released_at=None).exists()
    assert submit(harbour, overlapping).status != "DRAFT"
    row = CreditedObject.objects.filter(released_at=None).first()
    assert row is not None
    for change in ({"key": "ELSE"}, {"days_to": date(2025, 8, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditedObject.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_over_one_meter_at_once_one_is_sealed():
    roof = lay_roof()
    close(roof.project)
    reports = []
    for _ in range(2):
        project = lay_project(roof.mei)
        reports.append(draft(roof.mei, project))
        close(project)
    sealed = {"content": {}, "tonnes": 1, "reduction_g": 1_000_000, "status": "SUBMITTED"}

    def attempt(number: int) -> bool:
        try:
            with transaction.atomic():
                rows = MonitoringReport.objects.filter(pk=reports[number].pk)
                rows.update(digest=str(number) * 64, **sealed)
        except IntegrityError:
            return False
        return True

    assert sorted(in_parallel(2, attempt)) == [False, True]


# At the very same moment, which two threads of Python hardly ever meet: each waits for it in the database.
CLAIM = """
DO $$ BEGIN
    WHILE clock_timestamp() < timestamptz '{at}' LOOP END LOOP;
    INSERT INTO credits_creditedobject (id, report_id, kind, key, days_from, days_to, claimed_at)
    VALUES (gen_random_uuid(), '{report}', 'DEVICE', '{key}', '2025-01-01', '2026-01-01', now());
END $$
"""


@pytest.mark.django_db(transaction=True)
def test_two_who_claim_one_thing_at_the_same_moment_take_turns():
    """Under the exclusion constraint alone, both write their row and then wait for each other for ever."""
    roof = lay_roof()
    reports = [roof.draft(), roof.draft((date(2024, 12, 1), date(2025, 1, 1)))]
    together, times, moments = Barrier(2), 100, {}

    def claim(number: int) -> list[str]:
        words = []
        for thing in range(times):
            together.wait(timeout=30)
            at = moments.setdefault(thing, datetime.now(UTC) + timedelta(milliseconds=10))
            try:
                with connection.cursor() as cursor:
                    cursor.execute(CLAIM.format(at=at, report=reports[number].pk, key=f"D{thing}"))
            except DatabaseError as error:
                words.append(constraint_of(error) or "deadlock")
            else:
                words.append("claimed")
        return words

    pairs = zip(*in_parallel(2, claim), strict=True)
    assert Counter(map(frozenset, pairs)) == {frozenset({"claimed", "one_credit_per_object_and_day"}): times}


def test_what_another_register_claims_is_neither_sealed_nor_issued(roof):
    chen = roof.chen
    before = "CCER,CCER-7,METER,PV-grid-440100-1,2025-12-31,2026-06-01"
    assert claim_elsewhere(chen, before).counts() == {"CLASHES": 1}
    report = roof.draft()
    with pytest.raises(ClaimedElsewhere):
        submit(roof.mei, report)
    sealed = {"digest": "0" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000, "status": "SUBMITTED"}
    with pytest.raises(IntegrityError, match="another register claims"), transaction.atomic():
        MonitoringReport.objects.filter(pk=report.pk).update(**sealed)
    lift(chen)
    issuance = roof.awaiting(submit(roof.mei, report))
    # The list comes when everything is verified: nobody approves, and what two approved waits.
    claim_elsewhere(chen, "VCS,VCS-7,CONNECTION,grid-440100-1,2025-01-01,2025-01-02")
    with pytest.raises(ClaimedElsewhere):
        roof.approve(issuance, chen)
    lift(chen)
    roof.approve(issuance, chen)
    roof.approve(issuance, roof.tang)
    claim_elsewhere(chen, "VCS,VCS-8,CONNECTION,grid-440100-1,2025-01-01,2025-01-02")
    with acting_as("worker"):
        assert mint_approved(now=puhui_now()) == {"minted": 0, "failed": 0, "stopped": 1}
    assert not MintIntent.objects.exists()
    lift(chen)
    with acting_as("worker"):
        assert mint_approved(now=puhui_now())["minted"] == 1


def test_days_outside_the_crediting_period_are_not_reported(roof):
    set_clock(MONDAY.replace(tzinfo=UTC))
    for period in ((date(2024, 11, 30), date(2025, 1, 1)), (date(2034, 1, 1), date(2034, 12, 2))):
        with pytest.raises(OutsideCreditingPeriod):
            roof.draft(period)
    report = roof.draft((date(2024, 12, 1), date(2025, 1, 1)))
    with pytest.raises(IntegrityError, match="outside the crediting period"), transaction.atomic():
        MonitoringReport.objects.filter(pk=report.pk).update(period_from=date(2024, 11, 30))
