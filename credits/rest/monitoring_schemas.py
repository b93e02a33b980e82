"""The answers about monitoring reports, as the OpenAPI document shows them."""

from typing import Any

from rest_framework import serializers

from credits.monitoring.report_models import UNSEALED, MonitoringReport, ReportKind
from credits.monitoring.report_permissions import DRAFT, SUBMIT, may_speak_for
from puhui.kernel.rest.objects import Act, StateBody
from puhui.kernel.rest.serializers import PageBody

OBJECT_TYPE = "monitoring_report"


def _is_a_projects(actor: Any, report: MonitoringReport) -> bool:
    return report.kind == ReportKind.PROJECT and may_speak_for(actor, report, DRAFT)


ACTS = (
    Act("edit", UNSEALED, _is_a_projects),
    Act("submit", UNSEALED, lambda actor, report: may_speak_for(actor, report, SUBMIT)),
)


class ReportBody(StateBody):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="PROJECT or PROGRAMME")
    project_id = serializers.UUIDField(allow_null=True)
    scheme = serializers.CharField()
    methodology = serializers.CharField()
    city = serializers.CharField()
    vintage = serializers.IntegerField()
    period_from = serializers.DateField()
    period_to = serializers.DateField(help_text="The first day after it")
    counts_gaps = serializers.BooleanField(help_text="Days nobody read count as the methodology says")
    digest = serializers.CharField(allow_null=True, help_text="SHA-256 of the content's canonical JSON")
    reduction_g = serializers.IntegerField(allow_null=True)
    carried_in_g = serializers.IntegerField(
        help_text="What earlier reports of the project left under a tonne; below zero where they were voided"
    )
    left_g = serializers.IntegerField(
        allow_null=True, help_text="What it leaves under a tonne for the next report"
    )
    reported_t = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)


class SealedReportBody(ReportBody):
    content = serializers.JSONField(allow_null=True, help_text="What was sealed; null until it is sent in")


class ReportPage(PageBody):
    results = ReportBody(many=True)


def report_body(report: MonitoringReport, state: dict[str, Any]) -> dict[str, Any]:
    """Return a report as the API shows it; `state` is what `state_of` says."""
    return {
        "id": report.id,
        "kind": report.kind,
        "project_id": report.project_id,
        "scheme": report.scheme,
        "methodology": report.methodology,
        "city": report.city,
        "vintage": report.vintage,
        "period_from": report.period_from,
        "period_to": report.period_to,
        "counts_gaps": report.counts_gaps,
        "digest": report.digest or None,
        "reduction_g": report.reduction_g,
        "carried_in_g": report.carried_in_g,
        "left_g": report.left_g,
        "reported_t": report.tonnes,
        "created_at": report.created_at,
        "submitted_at": report.submitted_at,
        **state,
    }
