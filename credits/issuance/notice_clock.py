"""The clock of a public notice: which run, which are over, and how one goes on after an answer."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from credits.issuance.models import Notice, Objection
from credits.issuance.states import IssuanceStatus, ObjectionStatus
from credits.projects.notice_clock import end_with_stops


def running(now: datetime) -> QuerySet[Notice]:
    """Return the notices that take objections now; one that an open objection stops runs on."""
    rows = Notice.objects.filter(ended_at=None, issuance__status=IssuanceStatus.IN_NOTICE, starts_at__lte=now)
    return rows.filter(_is_due_after(now) | Exists(_objections(ObjectionStatus.OPEN)))


def over(now: datetime) -> QuerySet[Notice]:
    """Return the notices that have run and of which nobody has noted the end, the first to end first.

    Of an issuance that is refused the notice ends with its time, whatever was said against it.
    """
    stopped = Q(issuance__status=IssuanceStatus.IN_NOTICE) & Exists(
        _objections(ObjectionStatus.OPEN, ObjectionStatus.UPHELD)
    )
    rows = Notice.objects.filter(~_is_due_after(now), ended_at=None).exclude(stopped)
    return rows.order_by(Coalesce("extended_to", "ends_at"), "id")


def go_on(notice: Notice) -> None:
    """Move a notice's end behind the days in which an objection was open; the caller has locked its issuance.

    What was left when it stopped runs on after the answer, in working days of the calendar.
    """
    told = notice.objections.values_list("received_at", "decided_at")
    stops = [(received, decided) for received, decided in told if decided is not None]
    if not stops:
        return  # as it was published, whatever the calendar has learned since
    end = end_with_stops(notice.starts_at, notice.working_days, stops)
    if end > notice.runs_until:
        notice.extended_to = end
        notice.save(update_fields=["extended_to"])


def _is_due_after(now: datetime) -> Q:
    return Q(extended_to=None, ends_at__gt=now) | Q(extended_to__isnull=False, extended_to__gt=now)


def _objections(*states: ObjectionStatus) -> QuerySet[Objection]:
    return Objection.objects.filter(notice=OuterRef("pk"), status__in=states)
