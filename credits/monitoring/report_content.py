"""What a report seals: everything the claim rests on, as plain values whose digest anybody can compute again.

No name and no party stands in it: it is read by verifiers and registrars, and its digest by everybody.
"""

import json
from datetime import datetime
from typing import Any

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.engine import Quantified
from credits.methodologies.explanation import plain, shown, steps_of
from credits.methodologies.gates import gates_of
from credits.methodologies.language.document import Tier
from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.programme_lines import FreeGrams
from credits.monitoring.report_gaps import gap_steps
from credits.monitoring.report_inputs import Gap, MeterReadings
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.ridden import Ridden
from credits.projects.models import ProjectDocument

# Of the form of this content, for whoever reads it in years to come.
FORM = 1


def project_content(
    report: MonitoringReport,
    *,
    bound: BoundMethodology,
    values: tuple,
    quantified: Quantified,
    tier: Tier,
    meters: list[MeterReadings],
    figures: list[ReportFigure],
    gaps: list[Gap],
    ridden: Ridden | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the content of a project's report; `values` are the evaluator's arguments."""
    return {
        **project_head(report, bound=bound, tier=tier, now=now),
        "inputs": inputs_shown(bound, values),
        "steps": [*gap_steps(bound, values, gaps), *steps_of(bound, quantified, "en", values)],
        "readings": readings_shown(meters),
        **({"figures": figures_shown(figures)} if figures else {}),
        **({"rides": ridden.shown()} if ridden else {}),
        "gaps": gaps_shown(gaps),
        "documents": documents_shown(report),
    }


def project_head(
    report: MonitoringReport, *, bound: BoundMethodology, tier: Tier, now: datetime
) -> dict[str, Any]:
    """Return what stands before the quantification: the project, and the versions that hold."""
    project = report.project
    assert project is not None
    return {
        **_head(report, now),
        "project": {
            "id": str(project.id),
            "name": project.name,
            "type": project.project_type,
            "object_key": project.object_key,
            "capacity_kw": None if project.capacity_kw is None else plain(project.capacity_kw),
            "commissioned_on": project.commissioned_on.isoformat(),
            "no_double_claim": project.no_double_claim,
            "declared_free_of": project.declared_free_of,
            "crediting_from": project.crediting_from and project.crediting_from.isoformat(),
            "crediting_to": project.crediting_to and project.crediting_to.isoformat(),
            "address": project.address,
            "place": project.place and json.dumps(project.place, sort_keys=True),
        },
        "methodology": {"code": bound.code, "version": bound.version, "digest": bound.digest},
        "factor_version_ids": list(bound.factor_version_ids),
        "baseline_version_ids": list(bound.baseline_version_ids),
        # What only limits and nobody computes: whoever signs a positive statement on this content attests it.
        "attest": list(gates_of(bound).attest),
        "tier": tier,
    }


def inputs_shown(bound: BoundMethodology, values: tuple) -> dict[str, Any]:
    """Return the inputs by name, each with its unit."""
    return {
        item.name: {"value": shown(value), "unit": item.unit}
        for item, value in zip(bound.document.inputs, values, strict=False)
    }


def readings_shown(meters: list[MeterReadings]) -> list[dict[str, Any]]:
    """Return every reading that the claim rests on."""
    return [
        {
            "id": str(reading.id),
            "meter": each.meter.serial_no,
            "input": each.meter.input_name,
            "unit": each.meter.unit,
            "from": reading.period_from.isoformat(),
            "to": reading.period_to.isoformat(),
            "value": plain(reading.value),
            "table": reading.source.digest if reading.source else None,
        }
        for each in meters
        for reading in each.readings
    ]


def figures_shown(figures: list[ReportFigure]) -> list[dict[str, Any]]:
    """Return every figure that the claim rests on; values of one list by their position, from 0."""
    return [
        {
            "id": str(row.id),
            "input": row.input_name,
            "position": row.position,
            "unit": row.unit,
            "value": plain(row.value),
        }
        for row in figures
    ]


def gaps_shown(gaps: list[Gap]) -> list[dict[str, Any]]:
    """Return the days nobody read, [from, to), or minutes of a day: each counts zero."""
    return [
        {
            "meter": gap.meter,
            "input": gap.input_name,
            "from": gap.days_from.isoformat(),
            "to": gap.days_to.isoformat(),
            "minutes": gap.minutes,
        }
        for gap in gaps
    ]


def documents_shown(report: MonitoringReport) -> list[dict[str, Any]]:
    """Return the project's papers by their digests."""
    rows = ProjectDocument.objects.filter(project=report.project_id).select_related("evidence").order_by("id")
    return [{"id": str(row.id), "kind": row.kind, "sha256": row.evidence.digest} for row in rows]


def programme_content(
    report: MonitoringReport, *, free: list[FreeGrams], taken: list[FreeGrams], now: datetime
) -> dict[str, Any]:
    """Return the content of a programme's report: the transfers it takes, and what it leaves."""
    taken_g = sum(line.grams for line in taken)
    return {
        **_head(report, now),
        "residents": len({line.party_id for line in taken}),
        "found_g": sum(line.grams for line in free),
        "left_g": sum(line.grams for line in free) - taken_g,
        "lines": [{"transfer": str(line.transfer_id), "grams": line.grams} for line in taken],
    }


def _head(report: MonitoringReport, now: datetime) -> dict[str, Any]:
    return {
        "form": FORM,
        "report": str(report.id),
        "kind": report.kind,
        "scheme": report.scheme,
        "methodology_code": report.methodology,
        "city": report.city,
        "vintage": report.vintage,
        "period_from": report.period_from.isoformat(),
        "period_to": report.period_to.isoformat(),
        # Sent in again unchanged it is another submission, to be verified anew.
        "submitted_at": now.isoformat(),
    }
