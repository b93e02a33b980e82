"""Taking up what a project's earlier reports left under a tonne, and saying so in what is sealed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from credits.monitoring.carry_models import CarriedGrams
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.quantities import G_PER_T

_LEFT = """
SELECT remains.source_id, remains.grams, remains.vintage
  FROM credits_monitoringreport r, credits_grams_left(r) AS remains
 WHERE r.id = %s ORDER BY remains.vintage, remains.source_id, remains.grams
"""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('grams left by ' || %s, 0))"


@dataclass(frozen=True, slots=True)
class Remainder:
    """What a report left, in grams, and of which vintage; below zero where its units were voided since."""

    source_id: UUID
    grams: int
    vintage: int


def take_up(report: MonitoringReport) -> list[Remainder]:
    """Give a project's unsealed report all that is left for it, once, in the caller's transaction.

    Of two reports that are sealed at one moment the second waits here until the first is through.
    """
    assert report.project_id is not None
    in_turn(report.project_id)
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [report.id])
        found = [Remainder(*row) for row in cursor.fetchall()]
    CarriedGrams.objects.bulk_create(
        CarriedGrams(report=report, source_id=each.source_id, grams=each.grams) for each in found
    )
    return found


def in_turn(project_id: UUID) -> None:
    """Let one transaction at a time decide on what a project's reports left, until commit."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [str(project_id)])


def with_remainders(content: dict[str, Any], *, reduction_g: int, carried: list[Remainder]) -> dict[str, Any]:
    """Return a project's content with what it took up, as a step of its own, and what it leaves in turn."""
    carried_g = sum(each.grams for each in carried)
    tonnes, left_g = divmod(max(0, reduction_g + carried_g), G_PER_T)
    steps = [
        {
            "name": "carried_in",
            "title": "Grams that earlier reports left under a tonne",
            "formula": "sum(left by each earlier report)",
            "value": str(carried_g),
            "unit": "g",
        },
        {
            "name": "whole_tonnes",
            "title": "Whole tonnes; what is left goes to the next report",
            "formula": "floor((reduction + carried_in) / 1000000)",
            "value": str(tonnes),
            "unit": "t",
        },
    ]
    return {
        **content,
        "steps": [*content["steps"], *(steps if carried else steps[1:])],
        "carried": [
            {"report": str(each.source_id), "vintage": each.vintage, "grams": each.grams} for each in carried
        ],
        "left_g": left_g,
    }
