"""Asking whether what a report would claim is free, and telling the database's answer in the API's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.report_errors import ObjectCreditedBefore
from credits.monitoring.report_models import MonitoringReport
from credits.projects.errors import ClaimedElsewhere
from credits.projects.overlaps import standing_claims, things_of
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import gettext_noop as _


def check_objects_free(report: MonitoringReport) -> None:
    """Refuse a project's report over things that are claimed for its days already.

    Raises ObjectCreditedBefore (a sealed report of ours), ClaimedElsewhere (another register).
    """
    if report.project is None:
        return
    for kind, keys in things_of(report.project).items():
        ours = CreditedObject.objects.filter(kind=kind, key__in=keys, released_at=None)
        ours = ours.filter(days_from__lt=report.period_to, days_to__gt=report.period_from)
        if taken := sorted(ours.values_list("key", flat=True)):
            raise ObjectCreditedBefore(
                errors=[_member(kind, key, ObjectCreditedBefore.code) for key in taken]
            )
        theirs = standing_claims(kind, keys, report.period_from, report.period_to)
        if taken := sorted(theirs.values_list("key", flat=True)):
            raise ClaimedElsewhere(errors=[_member(kind, key, ClaimedElsewhere.code) for key in taken])


@contextmanager
def told_of_objects() -> Iterator[None]:
    """Tell what the database refuses of a report that two sent in at once; raises as check_objects_free."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        match constraint_of(error):
            case "one_credit_per_object_and_day":
                raise ObjectCreditedBefore from error
            case "credited_nowhere_else":
                raise ClaimedElsewhere from error
        raise


def _member(kind: str, key: str, code: str) -> dict[str, str]:
    return {"pointer": f"/{kind.lower()}/{key}", "code": code, "detail": _("Claimed for days of the period.")}
