"""Partners' systems: a signed call tells of many people's acts by their pseudonyms.

Authorization: Partner gz-metro
Puhui-Timestamp: 1793577600
Puhui-Nonce: 16 to 64 letters, digits, "-" and "_"
Puhui-Signature: hex HMAC-SHA256, under the partner's key, of timestamp, line feed, nonce, line feed, body
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from credits.activities.partners.records import PartnerResult
from credits.activities.partners.services import receive_push
from credits.activities.partners.signing import check_call
from credits.rest.activities import CREDITING, items_of
from credits.rest.activity_schemas import ActivityBody
from puhui.kernel.clock import puhui_now
from puhui.kernel.rest.idempotency import json_answer, to_response
from puhui.kernel.rest.parsers import read_body
from puhui.kernel.rest.problems import problem
from puhui.kernel.rest.views import PuhuiView
from puhui.kernel.wake import wake

HEADERS = ("Puhui-Timestamp", "Puhui-Nonce", "Puhui-Signature")


@dataclass(frozen=True, slots=True)
class PartnerCall:
    """What stands as `request.user` and `request.auth`: whose call it is, and the nonce it uses up."""

    partner: str
    nonce: str
    is_active: ClassVar[bool] = True
    is_authenticated: ClassVar[bool] = True
    is_staff: ClassVar[bool] = False

    @property
    def pk(self) -> str:
        return self.partner


class PartnerSignatureAuthentication(BaseAuthentication):
    """Takes a call for a partner's by its signature over timestamp, nonce and body.

    Raises: BodyTooLarge, PartnerSignatureInvalid, TimestampStale.
    """

    def authenticate(self, request) -> tuple[PartnerCall, PartnerCall] | None:
        scheme, _space, partner = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "partner":
            return None
        timestamp, nonce, signature = (request.headers.get(name, "") for name in HEADERS)
        call = PartnerCall(partner.strip(), nonce)
        check_call(
            partner=call.partner,
            timestamp=timestamp,
            nonce=nonce,
            signature=signature,
            body=read_body(request),
            now=puhui_now(),
            real_now=timezone.now(),
        )
        return call, call

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Partner realm="api"'


class PartnerSignatureScheme(OpenApiAuthenticationExtension):
    target_class = PartnerSignatureAuthentication
    name = "partnerSignature"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Partner <code>`, with the call's timestamp, nonce and signature in headers",
        }


class ByPartner(BasePermission):
    """A partner's signature stands behind the call."""

    def has_permission(self, request, view) -> bool:
        return isinstance(request.auth, PartnerCall)


class PartnerItem(ActivityBody):
    subject = serializers.CharField(max_length=200, help_text="The partner's pseudonym of the person")


class PartnerBatch(serializers.Serializer):
    activities = serializers.ListField(child=PartnerItem(), min_length=1, max_length=500)


class PartnerResultBody(serializers.Serializer):
    client_id = serializers.CharField(allow_null=True)
    id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(["ACCEPTED", "DUPLICATE", "UNLINKED", "INVALID"])
    problem = serializers.DictField(required=False)


class PartnerResults(serializers.Serializer):
    results = PartnerResultBody(many=True)


class PartnerActivitiesView(PuhuiView):
    authentication_classes = (PartnerSignatureAuthentication,)
    permission_classes = (ByPartner,)

    @extend_schema(
        operation_id="push_activities",
        request=PartnerBatch,
        parameters=[OpenApiParameter(name, location="header", required=True) for name in HEADERS],
        responses={202: PartnerResults},
    )
    def post(self, request) -> HttpResponse:
        """Take 1 to 500 items; what is of nobody who is linked here is UNLINKED and not kept."""
        call, items = request.auth, items_of(request.data)
        results = receive_push(partner=call.partner, nonce=call.nonce, items=items, now=puhui_now())
        if any(result.status == "ACCEPTED" for result in results):
            transaction.on_commit(partial(wake, CREDITING))
        told = [_result(index, result) for index, result in enumerate(results)]
        return to_response(json_answer(202, {"results": told}))


def _result(index: int, result: PartnerResult) -> dict[str, Any]:
    answer: dict[str, Any] = {"client_id": result.client_id, "id": result.id, "status": result.status}
    if (refused := result.refused) is not None:
        detail = _(refused.detail) % refused.data
        member = {"pointer": f"/activities/{index}{refused.pointer}", "code": refused.code, "detail": detail}
        answer["problem"] = problem(status=422, code=refused.code, title=detail, members=[member])
    return answer


urlpatterns = [path("partner/activities", PartnerActivitiesView.as_view(), name="partner-activities")]
