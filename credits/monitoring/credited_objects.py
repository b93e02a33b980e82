"""Asking whether what a report would claim is free, and telling the database's answer in the API's words."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.households.states import MeterKind
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.number_claims import Counted, check_numbers_free, take_for_report
from credits.monitoring.numbered_things import KINDS, media_of
from credits.monitoring.report_errors import ObjectCreditedBefore
from credits.monitoring.report_models import MonitoringReport
from credits.projects.bundles.selectors import sites_within
from credits.projects.errors import ClaimedElsewhere, ClaimsTakenIn
from credits.projects.foreign.kept import write_digests
from credits.projects.foreign.standing import Standing, standing_claims
from credits.projects.keys import plain_key
from credits.projects.models import Meter, Project, ProjectKind
from credits.projects.object_models import ObjectKind
from credits.projects.overlaps import things_of
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import gettext_noop as _


def check_objects_free(report: MonitoringReport) -> None:
    """Refuse a project's report over things that are claimed for its days already.

    Raises ObjectCreditedBefore (a sealed report of ours), ClaimedElsewhere (another register),
    CreditedToPeople (a person's bill or device of the same number).
    """
    if report.project is None:
        return
    claimed = list(_claimed(report, report.project))
    theirs = standing_claims(_things(claimed), report.period_from, report.period_to)
    for kind, keys, since, until in claimed:
        ours = CreditedObject.objects.filter(kind=kind, key__in=keys, released_at=None)
        ours = ours.filter(days_from__lt=until, days_to__gt=since)
        if taken := sorted(ours.values_list("key", flat=True)):
            raise ObjectCreditedBefore(
                errors=[_member(kind, key, ObjectCreditedBefore.code) for key in taken]
            )
        if taken := sorted({one.key for one in theirs if _names(one, kind, keys, since, until)}):
            raise ClaimedElsewhere(errors=[_member(kind, key, ClaimedElsewhere.code) for key in taken])
    check_numbers_free(_counted(report, report.project))


def take_numbers(report: MonitoringReport, now: datetime) -> None:
    """Take up the numbers of a project's meters and devices for its report; raises CreditedToPeople.

    And write down what its things are called under the keys of other registers: the database asks for both.
    """
    if report.project is not None:
        write_digests(_things(_claimed(report, report.project)))
        take_for_report(report, _counted(report, report.project), now)


def write_digests_of(report_id: UUID) -> None:
    """Write down what a sealed report's things are called under the keys of lists that came since (0078)."""
    things: dict[str, set[str]] = {}
    rows = CreditedObject.objects.filter(report_id=report_id, released_at=None)
    for kind, key in rows.values_list("kind", "key"):
        things.setdefault(kind, set()).add(key)
    write_digests(things)


def _counted(report: MonitoringReport, project: Project) -> list[Counted]:
    media: dict[tuple[str, str], set[str]] = {}
    # A site that has left counts for days of the report, and its meter has ended.
    for number, unit in Meter.objects.filter(project=project).values_list("serial_no", "unit"):
        media.setdefault((ObjectKind.METER, plain_key(number)), set()).update(media_of(unit))
    return [
        Counted(kind, key, since, until, tuple(sorted(media.get((kind, key), {MeterKind.ELECTRICITY}))))
        for kind, keys, since, until in _claimed(report, project)
        if kind in KINDS
        for key in keys
        if key  # of zeros alone nothing is left to be known again
    ]


def _names(one: Standing, kind: str, keys: set[str], since: date, until: date) -> bool:
    """Tell whether a claim names one of the keys for days of [since, until)."""
    starts, ends = one.claim.days_from, one.claim.days_to
    return one.kind == kind and one.key in keys and starts < until and (ends is None or ends > since)


def _things(claimed: Iterable[tuple[str, set[str], date, date]]) -> dict[str, set[str]]:
    things: dict[str, set[str]] = {}
    for kind, keys, _since, _until in claimed:
        things.setdefault(kind, set()).update(keys)
    return things


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
            case "held_against_kept_digests":
                raise ClaimsTakenIn from error
        raise


def _member(kind: str, key: str, code: str) -> dict[str, str]:
    return {"pointer": f"/{kind.lower()}/{key}", "code": code, "detail": _("Claimed for days of the period.")}
