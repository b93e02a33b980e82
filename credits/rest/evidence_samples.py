"""Auditors' samples: credits drawn by a recorded seed, and of each a pack that verifies without us."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from credits.rest.evidence import AnyForm
from credits.rest.registry import PAGING
from credits.rest.verification import valid
from credits.transparency.packs.models import SAMPLE_MAX, EvidenceSample
from credits.transparency.packs.permissions import check_auditor, visible_sample, visible_samples
from credits.transparency.packs.sealing import PURPOSE
from credits.transparency.packs.services import download_pack, draw_evidence, stream_packs
from credits.transparency.packs.serving import pack_attachment, packs_attachment
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.views import PuhuiView
from puhui.kernel.signing import public_key

KEY = OpenApiParameter("Idempotency-Key", location="header", required=True)
ZIP = {(200, "application/zip"): OpenApiTypes.BINARY}


class EvidenceSampleIn(StrictSerializer):
    scheme = serializers.CharField(max_length=20)
    seed = serializers.CharField(max_length=60, help_text="Anything nobody could foretell; it is kept")
    size = serializers.IntegerField(min_value=1, max_value=SAMPLE_MAX, default=20)
    vintage = serializers.IntegerField(min_value=2000, max_value=9999, allow_null=True, default=None)
    reason = serializers.CharField(max_length=500)


class DrawnCreditBody(serializers.Serializer):
    position = serializers.IntegerField()
    transfer_id = serializers.UUIDField()
    pack_url = serializers.CharField(help_text="Where its pack is made")


class SampleBody(serializers.Serializer):
    id = serializers.UUIDField()
    scheme = serializers.CharField()
    vintage = serializers.IntegerField(allow_null=True)
    seed = serializers.CharField()
    size = serializers.IntegerField(help_text="How many were asked for")
    population = serializers.IntegerField(help_text="Out of how many credits they were drawn")
    digest = serializers.CharField(help_text="SHA-256 of the transfers' ids, a line each")
    public_key = serializers.CharField(help_text="To give to verify.py as --key, hex Ed25519")
    reason = serializers.CharField()
    drawn_at = serializers.DateTimeField()
    archive_url = serializers.CharField(help_text="All packs and the list, in one ZIP")
    credits = DrawnCreditBody(many=True)


class SamplePage(PageBody):
    results = SampleBody(many=True)


class EvidenceSamplesView(PuhuiView):
    @extend_schema(operation_id="list_evidence_samples", parameters=PAGING, responses={200: SamplePage})
    def get(self, request) -> Response:
        """List the samples drawn so far, newest first; only auditors see any."""
        pages = CursorPages()
        page = pages.paginate_queryset(visible_samples(self.actor), request, view=self)
        return pages.get_paginated_response([_sample(each) for each in page])

    @extend_schema(
        operation_id="draw_evidence_sample",
        request=EvidenceSampleIn,
        parameters=[KEY],
        responses={201: SampleBody},
    )
    def post(self, request) -> HttpResponse:
        """Draw credits of a scheme by a seed. Every draw is kept, so that a sample is not drawn to please."""
        actor = self.actor
        check_auditor(actor)
        asked = valid(EvidenceSampleIn(data=request.data))

        def execute(command_id: UUID) -> Answer:
            sample = draw_evidence(actor=actor, now=puhui_now(), command_id=command_id, **asked)
            return json_answer(201, _sample(sample))

        return self.once(execute, is_value=False)


class EvidenceSampleView(PuhuiView):
    @extend_schema(operation_id="read_evidence_sample", responses={200: SampleBody})
    def get(self, request, sample_id: UUID) -> Response:
        """Read a sample with the addresses of its packs."""
        return Response(_sample(visible_sample(self.actor, sample_id)))


class EvidencePackView(PuhuiView):
    content_negotiation_class = AnyForm

    @extend_schema(operation_id="download_evidence_pack", responses=ZIP)
    def get(self, request, sample_id: UUID, position: int) -> HttpResponse:
        """Download the signed pack of one credit; unpacked, `python3 -I -S verify.py` checks it offline."""
        made = download_pack(actor=self.actor, sample_id=sample_id, position=position, now=puhui_now())
        return pack_attachment(*made)


class EvidenceArchiveView(PuhuiView):
    content_negotiation_class = AnyForm

    @extend_schema(operation_id="download_evidence_packs", responses=ZIP)
    def get(self, request, sample_id: UUID) -> StreamingHttpResponse:
        """Download all packs of a sample and its list, made while they are sent."""
        return packs_attachment(*stream_packs(actor=self.actor, sample_id=sample_id, now=puhui_now()))


def _sample(sample: EvidenceSample) -> dict[str, Any]:
    return {
        "id": sample.id,
        "scheme": sample.scheme,
        "vintage": sample.vintage,
        "seed": sample.seed,
        "size": sample.size,
        "population": sample.population,
        "digest": sample.digest,
        "public_key": public_key(PURPOSE).hex(),
        "reason": sample.reason,
        "drawn_at": sample.drawn_at,
        "archive_url": reverse("evidence-archive", args=[sample.id]),
        "credits": [
            {
                "position": number,
                "transfer_id": each,
                "pack_url": reverse("evidence-pack", args=[sample.id, number]),
            }
            for number, each in enumerate(sample.transfers, start=1)
        ],
    }


urlpatterns = [
    path("evidence-samples", EvidenceSamplesView.as_view(), name="evidence-samples"),
    path("evidence-samples/<uuid:sample_id>", EvidenceSampleView.as_view(), name="evidence-sample"),
    path("evidence-samples/<uuid:sample_id>/packs", EvidenceArchiveView.as_view(), name="evidence-archive"),
    path(
        "evidence-samples/<uuid:sample_id>/packs/<int:position>",
        EvidencePackView.as_view(),
        name="evidence-pack",
    ),
]
