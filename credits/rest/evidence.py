"""Files put to something, for who may see that."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from credits.evidence.access import visible_to
from credits.evidence.models import MediaType
from credits.evidence.serving import attachment
from puhui.kernel.errors import NotFound
from puhui.kernel.rest.views import PuhuiView


class AnyForm(DefaultContentNegotiation):
    """The answer is the file whatever is accepted; a refusal is a problem document."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return JSONRenderer(), JSONRenderer.media_type


class EvidenceView(PuhuiView):
    content_negotiation_class = AnyForm

    @extend_schema(
        operation_id="download_evidence",
        responses={(200, media_type.value): OpenApiTypes.BINARY for media_type in MediaType},
    )
    def get(self, request: Request, evidence_id: UUID) -> HttpResponse:
        """Download a file: an image written anew without what it carried, or the document as it came."""
        found = visible_to(self.actor).filter(id=evidence_id).first()
        if found is None:
            raise NotFound
        return attachment(found)


urlpatterns = [path("evidence/<uuid:evidence_id>", EvidenceView.as_view(), name="evidence")]
