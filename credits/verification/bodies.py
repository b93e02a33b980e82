"""Which bodies may take a report: accredited for it today, independent, and not always the same."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from credits.methodologies.models import Methodology
from credits.monitoring.report_models import MonitoringReport
from credits.verification.models import EVERY_FAMILY, Case, VerificationBody
from credits.verification.states import CaseStatus
from credits.verification.terms import terms
from credits.verification.ties import behind_party, tied_to_report


def able_bodies(report: MonitoringReport, *, but: Collection[UUID] = (), on: date) -> list[VerificationBody]:
    """Return the bodies among which is drawn, by id. `but` are ids of bodies that have read it already."""
    family = Methodology.objects.values_list("family", flat=True).get(pk=report.methodology)
    rows = VerificationBody.objects.filter(
        Q(families__contains=[family]) | Q(families__contains=[EVERY_FAMILY]),
        scheme=report.scheme,
        is_active=True,
        accredited_to__gte=on,
        party__frozen_at=None,
    )
    tied = tied_to_report(report)
    rested = {*but, *_too_often(report)}
    able = [body for body in rows.order_by("id") if body.id not in rested]
    return [body for body in able if tied.isdisjoint(behind_party(body.party_id))]


def _too_often(report: MonitoringReport) -> set[UUID]:
    """Return the body that verified the project's last reports, if it was one alone for long enough.

    What it gave back does not count: that was the same report, which comes again.
    """
    if report.project_id is None:
        return set()
    cases = Case.objects.filter(report__project=report.project_id).exclude(status=CaseStatus.CLOSED)
    most = terms().in_a_row_most
    last = list(cases.order_by("-opened_at", "-id").values_list("body_id", flat=True)[:most])
    return set(last) if len(last) == most and len(set(last)) == 1 else set()
