"""The way of a report, step by step, each by whoever takes it in life."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from accounts.management.demonstration.acting import actor_of, as_worker, at, clock_time, party_of
from credits.issuance.models import Issuance
from credits.issuance.services import approve_issuance, end_notices, mint_issuance, request_issuance
from credits.management.demonstration.dates import Span
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_models import MonitoringReport
from credits.projects.models import Project
from credits.verification.models import Case, VerificationBody
from credits.verification.services import (
    answer_checklist,
    answer_finding,
    close_finding,
    judge_lines,
    raise_finding,
    renew_body,
    sign_statement,
    submit_report,
)
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id

FORESTS = "forest_protection"
VERIFIERS = {"Pearl Verification": "Wei", "Delta Verification": "Yan"}
QUESTION = "The reading of {month} stands above the month before: please explain the difference."
ANSWER = "The inverters were cleaned at the end of the month before; the utility's sheet shows the same."


def report_roof(project: Project, reported: Span, day: date) -> MonitoringReport:
    """Draft a roof's report as An and send it in as Mei, in the morning of a day."""
    report = create_report(
        actor=actor_of("An"),
        project_id=project.id,
        period_from=reported.first,
        period_to=reported.after,
        now=at(clock_time(day, 9)),
    )
    return submit_report(actor=actor_of("Mei"), report_id=report.id, now=at(clock_time(day, 9, 40)))


@contextmanager
def away(verifier: str, day: date) -> Iterator[None]:
    """Have Chen leave a verifier's body nothing but forests in the morning of a day, until noon.

    It keeps its open cases, which a suspension would take from it.
    """
    body = VerificationBody.objects.get(party=party_of(verifier))
    terms: dict[str, Any] = {
        "actor": actor_of("Chen"),
        "body_id": body.id,
        "accredited_to": body.accredited_to,
        "reason": "Takes no cases of roofs this morning.",
    }
    renew_body(**terms, families=[FORESTS], now=at(clock_time(day, 8)))
    yield
    renew_body(**terms, families=body.families, now=at(clock_time(day, 12)))


def ask(report: MonitoringReport, day: date) -> None:
    """Raise a finding, which waits for the owner's answer."""
    case = _case(report)
    month = report.period_from.replace(month=3).strftime("%B")
    raise_finding(
        actor=_verifier(case),
        case_id=case.id,
        kind="CLARIFICATION",
        text=QUESTION.format(month=month),
        now=at(clock_time(day, 14)),
    )


def ask_and_settle(report: MonitoringReport, day: date) -> None:
    """Raise a finding, have it answered the next morning, and take the answer."""
    ask(report, day)
    case = _case(report)
    finding = case.findings.get()
    next_day = day + timedelta(days=1)
    answer_finding(
        actor=actor_of("Mei"), finding_id=finding.id, text=ANSWER, now=at(clock_time(next_day, 10))
    )
    close_finding(actor=_verifier(case), finding_id=finding.id, now=at(clock_time(next_day, 15)))


def state(report: MonitoringReport, day: date) -> Issuance:
    """Sign a positive statement at eleven and let the public notice begin."""
    case = _case(report)
    now = at(clock_time(day, 11))
    _look_at_all(case, now)
    statement = sign_statement(
        actor=_verifier(case),
        case_id=case.id,
        opinion="POSITIVE",
        tonnes=report.tonnes or 0,
        text="Read against the meter's sheets and the methodology; nothing is left open.",
        report_digest=report.digest or "",
        now=now,
    )
    with as_worker():
        issuance = request_issuance(statement_id=statement.id, now=now)
    if issuance is None:
        raise RuntimeError("the demonstration's own statement led to no issuance")
    return issuance


def end_notice(issuance: Issuance) -> datetime:
    """Let an issuance's notice be over; returns the instant."""
    now = at(issuance.notice.ends_at + timedelta(minutes=1))
    with as_worker():
        end_notices(now=now)
    return now


def approve_and_mint(issuance: Issuance, ended: datetime) -> None:
    """Have both registrars approve the morning after the notice, and the worker mint."""
    for hours, registrar in ((9, "Chen"), (10, "Tang")):
        approve_issuance(
            actor=actor_of(registrar),
            issuance_id=issuance.id,
            digest=issuance.digest,
            now=at(ended + timedelta(hours=hours)),
            command_id=new_id(),
            reason="Read; the notice brought no objection.",
        )
    now = at(ended + timedelta(hours=10, minutes=1))
    with as_worker():
        mint_issuance(issuance.id, now=now)


def _look_at_all(case: Case, now: datetime) -> None:
    """Have the verifier go through the checklist and the sample, and find all of it right."""
    codes = case.checklist.values_list("code", flat=True)
    answers = [{"code": code, "answer": "CONFORMS"} for code in codes]
    answer_checklist(actor=_verifier(case), case_id=case.id, answers=answers, now=now)
    lines = [{"ref": ref, "is_right": True} for ref in case.sample.values_list("ref", flat=True)]
    judge_lines(actor=_verifier(case), case_id=case.id, lines=lines, now=now)


def _case(report: MonitoringReport) -> Case:
    return Case.objects.select_related("body__party").get(report=report, report_digest=report.digest)


def _verifier(case: Case) -> Actor:
    return actor_of(VERIFIERS[case.body.party.name])
