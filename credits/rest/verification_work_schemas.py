"""The answers about a verifier's work and about further readings, as the OpenAPI document shows them."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from credits.rest.monitoring_schemas import report_body
from credits.verification.models import Case
from credits.verification.own_work import answers_before, is_own, judgements_before
from credits.verification.permissions import may_read
from credits.verification.reading_models import FurtherReading
from credits.verification.states import ReadingStatus
from credits.verification.work_models import SiteVisit
from puhui.kernel.rest.objects import Act, StateBody
from puhui.kernel.rest.serializers import PageBody

READING = "further_reading"
READING_ACTS = (Act("read", {ReadingStatus.OPEN}, may_read),)


class DrawBody(serializers.Serializer):
    """The record of a draw: whoever has it draws again (docs/how-to/verify-reports.md)."""

    seed = serializers.CharField(
        allow_blank=True, help_text="Of the body's draw; of the sample's, too, unless the case was drawn anew"
    )
    among = serializers.ListField(child=serializers.UUIDField(), help_text="The bodies that could take it")
    body_id = serializers.UUIDField()
    lacks_another = serializers.BooleanField(help_text="The body's third in a row: no other may take it")


class AnswerBeforeBody(serializers.Serializer):
    """What a body that had the case before answered: it counts no more."""

    body = serializers.UUIDField()
    answer = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class JudgementBeforeBody(serializers.Serializer):
    """What a body that had the case before found of a line: it counts no more."""

    body = serializers.UUIDField()
    is_right = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class CheckBody(serializers.Serializer):
    code = serializers.CharField()
    kind = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    answer = serializers.CharField(
        allow_null=True, help_text="CONFORMS, NOT_APPLICABLE or FAILS, of the body that has the case"
    )
    note = serializers.CharField(allow_blank=True)
    entered_before = AnswerBeforeBody(many=True)


class SampledBody(serializers.Serializer):
    ref = serializers.UUIDField(help_text="Of a reading, or of the transfer that a programme's line takes")
    risks = serializers.ListField(child=serializers.CharField())
    is_right = serializers.BooleanField(allow_null=True, help_text="Found by the body that has the case")
    note = serializers.CharField(allow_blank=True)
    entered_before = JudgementBeforeBody(many=True)


class PhotoBody(serializers.Serializer):
    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    url = serializers.CharField()


class VisitBody(serializers.Serializer):
    id = serializers.UUIDField()
    body_id = serializers.UUIDField(help_text="Whose visit it was; of a body before, it is history")
    visited_on = serializers.DateField()
    notes = serializers.CharField()
    photos = PhotoBody(many=True)


class FurtherReadingBody(StateBody):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="SECOND or BLIND")
    report_id = serializers.UUIDField()
    report_digest = serializers.CharField()
    due_on = serializers.DateField()
    opinion = serializers.CharField(allow_null=True)
    tonnes = serializers.IntegerField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    read_at = serializers.DateTimeField(allow_null=True)


class FullReadingBody(FurtherReadingBody):
    report = serializers.JSONField(help_text="The report with its sealed content; nothing of the statement")


class ReadingsPage(PageBody):
    results = FurtherReadingBody(many=True)


def work_body(case: Case) -> dict[str, Any]:
    """Return the draw of a case and what was entered in it."""
    return {
        "draw": {
            "seed": case.draw_seed,
            "among": case.draw_among,
            "body_id": case.body_id,
            "lacks_another": case.lacks_another,
        },
        "is_risky": case.is_risky,
        "line_risks": case.line_risks,
        "checklist": [
            {
                "code": row.code,
                "kind": row.kind,
                "text_zh": row.text_zh,
                "text_en": row.text_en,
                "answer": row.answer if is_own(row, case) else None,
                "note": row.note if is_own(row, case) else "",
                "entered_before": answers_before(row, case),
            }
            for row in case.checklist.order_by("position")
        ],
        "sample": [
            {
                "ref": row.ref,
                "risks": row.risks,
                "is_right": row.is_right if is_own(row, case) else None,
                "note": row.note if is_own(row, case) else "",
                "entered_before": judgements_before(row, case),
            }
            for row in case.sample.order_by("position")
        ],
        "visits": [visit_body(visit) for visit in case.visits.order_by("id")],
    }


def visit_body(visit: SiteVisit) -> dict[str, Any]:
    """Return a visit with its photographs; each is given out as a copy made of its pixels."""
    photos = visit.photos.select_related("evidence").order_by("id")
    return {
        "id": visit.id,
        "body_id": visit.body_id,
        "visited_on": visit.visited_on,
        "notes": visit.notes,
        "photos": [
            {
                "id": photo.id,
                "sha256": photo.evidence.digest,
                "url": reverse("evidence", args=[photo.evidence_id]),
            }
            for photo in photos
        ],
    }


def reading_body(reading: FurtherReading, state: dict[str, Any]) -> dict[str, Any]:
    """Return a further reading as lists show it. Whether it agrees is for registrars alone."""
    return {
        "id": reading.id,
        "kind": reading.kind,
        "report_id": reading.case.report_id,
        "report_digest": reading.case.report_digest,
        "due_on": reading.due_on,
        "opinion": reading.opinion or None,
        "tonnes": reading.tonnes,
        "text": reading.text,
        "read_at": reading.read_at,
        **state,
    }


def read_report_body(reading: FurtherReading) -> dict[str, Any]:
    """Return the report that is read, with its content while it is sealed as it was."""
    report = reading.case.report
    is_the_same = report.digest == reading.case.report_digest
    return report_body(report, {"status": report.status}) | {
        "content": report.content if is_the_same else None
    }
