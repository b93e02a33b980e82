"""By which version a report goes, and whether that may bring registry units (decisions 3, 25)."""

from datetime import date, datetime

from django.db.models import Q

from credits.methodologies.binding import NotInForce, bind_version
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.running_projects import change_within, version_of_project
from credits.methodologies.snapshot import current_snapshot
from credits.methodologies.standing import check_gates
from credits.monitoring.models import Basis
from credits.monitoring.report_errors import VersionChanges
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.errors import gettext_noop as _


def bound_for_project(report: MonitoringReport, now: datetime) -> BoundMethodology:
    """Return the evaluator of a project's report: one version holds for all of it.

    That is the one in effect on its first day, or an earlier one that the project may keep. A report over
    the day on which another comes to hold is refused with that day. Raises FactorMissing, NotInForce,
    RegionUnknown, VersionChanges.
    """
    project = report.project
    assert project is not None
    snapshot, starts = current_snapshot(now), report.period_from
    row = snapshot.in_force(project.project_type, report.city, starts)
    pinned = project.pinned_version_id
    version = (
        version_of_project(snapshot, report.methodology, pinned, starts, now)
        if row and row.scheme == report.scheme and row.methodology == report.methodology
        else None
    )
    if version is None:
        detail = _("%(name)s is not in force on %(day)s.")
        raise NotInForce(detail, name=report.methodology, day=starts.isoformat())
    day = change_within(snapshot, report.methodology, pinned, (starts, report.period_to), now)
    if day is not None:
        detail = _("Another version holds from %(day)s on: report up to that day, and from it on.")
        raise VersionChanges(detail, day=day.isoformat())
    return bind_version(
        snapshot, version, region=report.city, on=starts, decided_at=now, scheme=report.scheme
    )


def check_programme_gates(report: MonitoringReport, now: datetime) -> None:
    """Refuse a programme's report if a version by which its year was credited may not bring units.

    Which accrual an assigned gram comes from is not stored, so every version that has decided anything in
    the scheme with days in the year up to the report's end is asked. Raises FactorMissing, GatesClosed.
    """
    snapshot = current_snapshot(now)
    decided = Basis.objects.filter(scheme=report.scheme).values("methodology_version_id")
    rows = MethodologyVersion.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=date(report.vintage, 1, 1)),
        methodology=report.methodology,
        effective_from__lt=report.period_to,
        pk__in=decided,
    )
    for pk in rows.order_by("version").values_list("pk", flat=True):
        version = snapshot.versions[pk]
        on = max(version.effective_from, date(report.vintage, 1, 1))
        bound = bind_version(
            snapshot, version, region=report.city, on=on, decided_at=now, scheme=report.scheme
        )
        check_gates(bound, report.scheme)
