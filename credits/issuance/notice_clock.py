"""The clock of a public notice: which run, and which are over."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from credits.issuance.models import Notice, Objection
from credits.issuance.states import IssuanceStatus, ObjectionStatus
from credits.projects.notice_clock import is_due_after


def running(now: datetime) -> QuerySet[Notice]:
    """Return the notices that take objections now; one that an open objection stops runs on."""
    rows = Notice.objects.filter(ended_at=None, issuance__status=IssuanceStatus.IN_NOTICE, starts_at__lte=now)
    return rows.filter(is_due_after(now) | Exists(_objections(ObjectionStatus.OPEN)))


def over(now: datetime) -> QuerySet[Notice]:
    """Return the notices that have run and of which nobody has noted the end, the first to end first.

    Of an issuance that is refused the notice ends with its time, whatever was said against it.
    """
    stopped = Q(issuance__status=IssuanceStatus.IN_NOTICE) & Exists(
        _objections(ObjectionStatus.OPEN, ObjectionStatus.UPHELD)
    )
    rows = Notice.objects.filter(~is_due_after(now), ended_at=None).exclude(stopped)
    return rows.order_by(Coalesce("extended_to", "ends_at"), "id")


def _objections(*states: ObjectionStatus) -> QuerySet[Objection]:
    return Objection.objects.filter(notice=OuterRef("pk"), status__in=states)
