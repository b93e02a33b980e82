"""Evidence of an activity: put a file to it, and see what was found in it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credits.evidence.quarantine import quarantine_codes
from credits.rest.query import refuse_unknown
from credits.screening.evidence.models import ActivityEvidence, EvidenceKind
from credits.screening.evidence.selectors import activity_for, evidence_of, sent_again
from credits.screening.evidence.services import add_evidence
from credits.screening.reasons import TEXTS
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.uploads import OneFileParser
from puhui.kernel.rest.views import PuhuiView

# What is told of a file to who sent it: not the place, which would only go over the wire once more.
TOLD = ("taken_at", "offset", "device", "software", "pages", "created", "changed", "producer", "updates")
COUNTED = ("rows", "columns", "points", "begins", "ends")


class EvidenceIn(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.ChoiceField(EvidenceKind.choices)


class EvidenceFileOut(serializers.Serializer):
    id = serializers.UUIDField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    original_name = serializers.CharField()
    digest = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Of the copy; none while it is in quarantine")
    quarantine = serializers.CharField(allow_null=True, help_text="Why it is given to nobody")


class EvidenceFindingOut(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    asks = serializers.ChoiceField(["NOTE", "PART", "REVIEW", "REJECT"])
    value = serializers.FloatField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)


class ActivityEvidenceOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    added_at = serializers.DateTimeField()
    file = EvidenceFileOut()
    found = serializers.DictField(help_text="What the file says of itself")
    findings = EvidenceFindingOut(many=True)
    sent_again = serializers.BooleanField(
        help_text="Somebody else sent the same picture after this one, which came first"
    )


class ActivityEvidenceList(serializers.Serializer):
    results = ActivityEvidenceOut(many=True)


class ActivityEvidenceView(PuhuiView):
    parser_classes = (OneFileParser,)

    @extend_schema(operation_id="list_activity_evidence", responses={200: ActivityEvidenceList})
    def get(self, request: Request, activity_id: UUID) -> Response:
        """List what was put to an own activity, newest first; there are ten at most."""
        refuse_unknown(request)
        return Response({"results": _told(evidence_of(activity_for(self.actor, activity_id)))})

    @extend_schema(
        operation_id="add_activity_evidence",
        request={"multipart/form-data": EvidenceIn},
        responses={201: ActivityEvidenceOut},
    )
    def post(self, request: Request, activity_id: UUID) -> Response:
        """Put a file to an own activity: a still JPEG, PNG, WEBP or HEIC image, a plain PDF, CSV, XLSX or
        GPX.

        10 MiB at most. What is found is told at once; it is for whoever decides on the activity.
        """
        activity_for(self.actor, activity_id)
        body = EvidenceIn(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        row = add_evidence(
            actor=self.actor,
            now=puhui_now(),
            activity_id=activity_id,
            kind=body.validated_data["kind"],
            content=file.read(),
            name=file.name,
        )
        return Response(_told([row])[0], status=201)


def _told(rows: Iterable[ActivityEvidence]) -> list[dict[str, Any]]:
    rows = list(rows)
    quarantined = quarantine_codes(row.evidence_id for row in rows)
    again = sent_again([row.evidence_id for row in rows])
    return [_one(row, quarantined.get(row.evidence_id), row.evidence_id in again) for row in rows]


def _one(row: ActivityEvidence, quarantine: str | None, is_sent_again: bool) -> dict[str, Any]:
    file = row.evidence
    facts = getattr(file, "facts", None)
    told = facts.told if facts is not None else {}
    return {
        "id": row.id,
        "kind": row.kind,
        "added_at": row.added_at,
        "file": {
            **{name: getattr(file, name) for name in ("id", "media_type", "size_bytes", "width", "height")},
            "original_name": file.original_name,
            "digest": file.digest,
            "url": None if quarantine else reverse("evidence", args=[file.pk]),
            "quarantine": quarantine,
        },
        "found": {name: told[name] for name in (*TOLD, *COUNTED) if name in told}
        | {"has_place": "lat" in told},
        "findings": [found | {"message": _(TEXTS[found["code"]])} for found in row.findings],
        "sent_again": is_sent_again,
    }


urlpatterns = [
    path("activities/<uuid:activity_id>/evidence", ActivityEvidenceView.as_view(), name="activity-evidence"),
]
