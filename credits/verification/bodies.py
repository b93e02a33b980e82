"""Which bodies may take a report: accredited for it today, and independent. Whose turn it is: rotation.py."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from credits.methodologies.models import Methodology
from credits.monitoring.report_models import MonitoringReport
from credits.verification.models import EVERY_FAMILY, VerificationBody
from credits.verification.ties import behind_party, tied_to_report


def able_bodies(report: MonitoringReport, *, but: Collection[UUID] = (), on: date) -> list[VerificationBody]:
    """Return the bodies that may read it, by id. `but` are ids of bodies that have read it already."""
    family = Methodology.objects.values_list("family", flat=True).get(pk=report.methodology)
    rows = VerificationBody.objects.filter(
        Q(families__contains=[family]) | Q(families__contains=[EVERY_FAMILY]),
        scheme=report.scheme,
        is_active=True,
        accredited_to__gte=on,
        party__frozen_at=None,
    )
    tied = tied_to_report(report)
    able = [body for body in rows.order_by("id") if body.id not in but]
    return [body for body in able if tied.isdisjoint(behind_party(body.party_id))]
