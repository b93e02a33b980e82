"""Requesting an issuance: for each positive statement once, with its public notice. The worker's.

News of a statement comes by the outbox, and the job looks for statements nobody told of: both find the same
row, whoever comes first.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.issuance.models import Issuance, Notice
from credits.issuance.news import IN_NOTICE, tell_owner
from credits.issuance.states import IssuanceStatus
from credits.issuance.suspended import suspended_reports
from credits.issuance.telling import note
from credits.issuance.terms import terms_of
from credits.methodologies.standing import check_gates
from credits.monitoring.bases import bind_basis
from credits.monitoring.report_gates import check_programme_gates
from credits.monitoring.report_selectors import locked_report
from credits.monitoring.report_states import ReportStatus
from credits.schemes.models import Scheme
from credits.schemes.rules import ended_schemes
from credits.verification.models import Opinion, Statement
from credits.verification.selectors import waiting_statements
from puhui.kernel.calendar import end_after_working_days
from puhui.kernel.clock import business_date, not_before
from puhui.kernel.commands import system_actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share

log = logging.getLogger(__name__)

STATEMENTS_A_RUN = 200
AT_ONCE = frozenset({"one_live_issuance_per_report", "credits_issuance_statement_id_key"})


def request_issuance(*, statement_id: UUID, now: datetime) -> Issuance | None:
    """Request the issuance of what a statement found and open its notice; None if there is nothing to do.

    The report is locked: a return that came first leaves nothing to request. Raises GatesClosed if what was
    sealed could not be sealed any more: the scheme has another authority, say.
    """
    statement = Statement.objects.select_related("case").filter(pk=statement_id).first()
    if statement is None or statement.opinion != Opinion.POSITIVE:
        return None
    try:
        with transaction.atomic():
            return _request(statement, now)
    except IntegrityError as error:
        if constraint_of(error) in AT_ONCE:  # somebody was quicker
            return None
        raise


def _request(statement: Statement, now: datetime) -> Issuance | None:
    report = locked_report(statement.case.report_id)
    now = not_before(now, statement.case.closed_at)
    if report.status != ReportStatus.VERIFIED or report.digest != statement.report_digest:
        return None
    if Issuance.objects.filter(statement=statement).exists():
        return None
    if ended_schemes(business_date(now)).filter(pk=report.scheme).exists():
        return None  # the statement waits for a successor of the scheme's rules
    if suspended_reports().filter(pk=report.pk).exists():
        return None  # the statement waits until the project is resumed
    if report.basis_id is not None:
        check_gates(bind_basis(report.basis_id, report.city), report.scheme)
    else:
        check_programme_gates(report, now)
    terms, actor = terms_of(report, now), system_actor("request_issuance")
    scheme = Scheme.objects.get(pk=report.scheme)
    issuance = Issuance.objects.create(
        report=report,
        statement=statement,
        scheme=report.scheme,
        party_id=report.party_id,
        methodology=report.methodology,
        serial_code=terms.serial_code,
        city=report.city,
        vintage=report.vintage,
        tonnes=statement.tonnes,
        buffer_t=terms.buffer_of(statement.tonnes),
        digest=report.digest,
        requested_at=now,
    )
    Notice.objects.create(
        issuance=issuance,
        working_days=scheme.notice_working_days,
        starts_at=now,
        ends_at=end_after_working_days(now, scheme.notice_working_days),
    )
    issuance.status = IssuanceStatus.IN_NOTICE
    issuance.save(update_fields=["status"])
    tell_owner(IN_NOTICE, issuance)
    note(actor, "issuance_requested", issuance, now, tonnes=issuance.tonnes, buffer_t=issuance.buffer_t)
    crash_point("notice.before_commit")
    return issuance


def has_waiting() -> bool:
    """Tell whether a statement waits for its issuance to be requested."""
    return waiting_statements().exists()


def request_waiting(*, now: datetime) -> dict[str, int]:
    """Request what nobody was told of; returns how many were `requested` and how many `failed`.

    One that fails, for want of gates say, is logged and does not keep the others: the run ends as failed, and
    the next tries again.
    """
    counts = {"requested": 0, "failed": 0}
    for statement_id in fair_share(waiting_statements(), STATEMENTS_A_RUN):
        try:
            counts["requested"] += request_issuance(statement_id=statement_id, now=now) is not None
        except Exception:
            log.exception("the issuance of statement %s could not be requested", statement_id)
            counts["failed"] += 1
    return counts
