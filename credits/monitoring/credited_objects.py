"""Asking whether what a report would claim is free, and telling the database's answer in the API's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction

from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.number_claims import Counted, check_numbers_free, take_for_report
from credits.monitoring.numbered_things import KINDS
from credits.monitoring.report_errors import ObjectCreditedBefore
from credits.monitoring.report_models import MonitoringReport
from credits.projects.bundles.selectors import sites_within
from credits.projects.errors import ClaimedElsewhere
from credits.projects.keys import plain_key
from credits.projects.models import Project, ProjectKind
from credits.projects.object_models import ObjectKind
from credits.projects.overlaps import standing_claims, things_of
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import gettext_noop as _


def check_objects_free(report: MonitoringReport) -> None:
    """Refuse a project's report over things that are claimed for its days already.

    Raises ObjectCreditedBefore (a sealed report of ours), ClaimedElsewhere (another register),
    CreditedToPeople (a person's bill or device of the same number).
    """
    if report.project is None:
        return
    for kind, keys, since, until in _claimed(report, report.project):
        ours = CreditedObject.objects.filter(kind=kind, key__in=keys, released_at=None)
        ours = ours.filter(days_from__lt=until, days_to__gt=since)
        if taken := sorted(ours.values_list("key", flat=True)):
            raise ObjectCreditedBefore(
                errors=[_member(kind, key, ObjectCreditedBefore.code) for key in taken]
            )
        theirs = standing_claims(kind, keys, since, until)
        if taken := sorted(theirs.values_list("key", flat=True)):
            raise ClaimedElsewhere(errors=[_member(kind, key, ClaimedElsewhere.code) for key in taken])
    check_numbers_free(_counted(report, report.project))


def take_numbers(report: MonitoringReport, now: datetime) -> None:
    """Take up the numbers of a project's meters and devices for its report; raises CreditedToPeople."""
    if report.project is not None:
        take_for_report(report, _counted(report, report.project), now)


def _counted(report: MonitoringReport, project: Project) -> list[Counted]:
    return [
        Counted(kind, key, since, until)
        for kind, keys, since, until in _claimed(report, project)
        if kind in KINDS
        for key in keys
        if key  # of zeros alone nothing is left to be known again
    ]


def _claimed(report: MonitoringReport, project: Project) -> Iterator[tuple[str, set[str], date, date]]:
    """Yield kind, keys and days of what the database will claim: a bundle's sites each for their own days."""
    if project.kind != ProjectKind.BUNDLE:
        for kind, keys in things_of(project).items():
            yield kind, keys, report.period_from, report.period_to
        return
    for site, (since, until) in sites_within(project, report.period_from, report.period_to):
        yield ObjectKind.CONNECTION, {site.connection.key}, since, until
        yield ObjectKind.DEVICE, {site.device.key}, since, until
        yield ObjectKind.METER, {plain_key(site.meter.serial_no)}, since, until


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
