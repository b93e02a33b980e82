"""Giving back the working days for which a case stood still: nobody's turn runs while nobody may go on."""

from datetime import date, datetime, timedelta

from credits.verification.models import Case
from credits.verification.states import FindingStatus
from puhui.kernel.calendar import DAYS_MAX, add_working_days, is_working_day, overrides
from puhui.kernel.clock import business_date


def give_back_to_case(case: Case, since: datetime, now: datetime) -> None:
    """Move the statement's last day on; the caller saves `due_on`."""
    if case.due_on is not None:
        case.due_on = _moved(case.due_on, since, now)


def give_back_to_findings(case: Case, since: datetime, now: datetime) -> None:
    """Move the last days of a case's findings on, under the case's lock.

    The owner may answer while the case stands still: the turn that begins then lost what came after alone.
    """
    for finding in case.findings.exclude(status=FindingStatus.CLOSED):
        if finding.due_on is None:
            continue
        begun = finding.answered_at if finding.status == FindingStatus.ANSWERED else None
        finding.due_on = _moved(finding.due_on, max(since, begun or since), now)
        finding.save(update_fields=["due_on"])


def _moved(day: date, since: datetime, now: datetime) -> date:
    kept = overrides()
    first, last = business_date(since), business_date(now)
    stopped = sum(is_working_day(first + timedelta(days=n), kept) for n in range(1, (last - first).days + 1))
    return add_working_days(day, min(stopped, DAYS_MAX), kept)
