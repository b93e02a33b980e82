"""A resident's links to partners: which partner tells of them, since when, and an end to it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credits.activities.partners.models import PartnerLink
from credits.activities.partners.selectors import links_of
from credits.activities.partners.services import link_partner, unlink_partner
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.fields import LineField
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.views import PuhuiView


class PartnerLinkIn(StrictSerializer):
    """What the partner gives its customer: its word, by signature, that whoever shows it is `subject`."""

    partner = LineField(max_length=100)
    subject = LineField(max_length=200, help_text="The partner's pseudonym of its customer")
    expires_at = LineField(max_length=40, help_text="As the partner signed it; at most an hour ahead")
    signature = LineField(
        max_length=64,
        help_text="Hex HMAC-SHA256, under the partner's key, of the canonical JSON of"
        ' {"expires_at", "link": partner, "subject"}',
    )


class PartnerLinkOut(serializers.Serializer):
    id = serializers.UUIDField()
    partner = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField(), help_text="By language: zh, en")
    types = serializers.ListField(child=serializers.CharField(), help_text="Activities it may tell of")
    linked_at = serializers.DateTimeField()


class PartnerLinkPage(PageBody):
    results = PartnerLinkOut(many=True)


class PartnerLinksView(PuhuiView):
    @extend_schema(
        operation_id="list_partner_links",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses=PartnerLinkPage,
    )
    def get(self, request: Request) -> Response:
        """List one's own links that are in force."""
        pages = CursorPages()
        page = pages.paginate_queryset(links_of(self.actor), request, view=self)
        return pages.get_paginated_response([_link(link) for link in page])

    @extend_schema(operation_id="link_partner", request=PartnerLinkIn, responses={201: PartnerLinkOut})
    def post(self, request: Request) -> Response:
        """Let a partner tell of one's acts from now on; needs the consents to activities and to partners."""
        body = PartnerLinkIn(data=request.data)
        body.is_valid(raise_exception=True)
        link = link_partner(actor=self.actor, now=puhui_now(), **body.validated_data)
        return Response(_link(link), status=201)


class PartnerLinkView(PuhuiView):
    @extend_schema(operation_id="unlink_partner", responses={204: None})
    def delete(self, request: Request, link_id: UUID) -> HttpResponse:
        """End a link: nothing new is taken; what was credited stays."""
        unlink_partner(actor=self.actor, now=puhui_now(), link_id=link_id)
        return HttpResponse(status=204)


def _link(link: PartnerLink) -> dict[str, Any]:
    operator = link.operator
    return {
        "id": str(link.id),
        "partner": operator.code,
        "name": {"zh": operator.name_zh, "en": operator.name_en},
        "types": operator.types,
        "linked_at": link.linked_at,
    }


urlpatterns = [
    path("partner-links", PartnerLinksView.as_view(), name="partner-links"),
    path("partner-links/<uuid:link_id>", PartnerLinkView.as_view(), name="partner-link"),
]
