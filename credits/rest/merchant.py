"""The merchant's till: a key of its own signs in, and a voucher is taken once."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from credits.rest.rewards import title_of
from credits.rewards.selectors import merchant_by_key
from credits.rewards.services import use_voucher
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.errors import TokenInvalid
from puhui.kernel.rest.fields import LineField
from puhui.kernel.rest.idempotency import json_answer, respond_once
from puhui.kernel.rest.serializers import StrictSerializer
from puhui.kernel.rest.views import PuhuiView


@dataclass(frozen=True, slots=True)
class Till:
    """What stands as `request.user` and `request.auth`: the merchant's code, and no way to the database."""

    merchant: str
    is_active: ClassVar[bool] = True
    is_authenticated: ClassVar[bool] = True
    is_staff: ClassVar[bool] = False

    @property
    def pk(self) -> str:
        return self.merchant


class MerchantKeyAuthentication(BaseAuthentication):
    """Signs in by `Authorization: Merchant <key>`; raises TokenInvalid for a key that is nobody's."""

    def authenticate(self, request) -> tuple[Till, Till] | None:
        scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "merchant":
            return None
        merchant = merchant_by_key(key.strip())
        if merchant is None:
            raise TokenInvalid
        till = Till(merchant)
        return till, till

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Merchant realm="api"'


class MerchantKeyScheme(OpenApiAuthenticationExtension):
    target_class = MerchantKeyAuthentication
    name = "merchantKey"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Merchant <key>`, the key that was given to the merchant",
        }


class AtTheTill(BasePermission):
    """A merchant's key stands behind the call."""

    def has_permission(self, request, view) -> bool:
        return isinstance(request.auth, Till)


class VoucherIn(StrictSerializer):
    voucher_code = LineField(max_length=60)


class VoucherBody(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.CharField()
    reward = serializers.CharField()
    title = serializers.CharField()
    used_at = serializers.DateTimeField()


class MerchantRedemptionsView(PuhuiView):
    authentication_classes = (MerchantKeyAuthentication,)
    permission_classes = (AtTheTill,)

    @extend_schema(
        operation_id="use_voucher",
        request=VoucherIn,
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={200: VoucherBody},
    )
    def post(self, request) -> HttpResponse:
        """Take a voucher: 200 once, ever."""
        body = VoucherIn(data=request.data)
        body.is_valid(raise_exception=True)
        merchant = request.auth.merchant

        def execute(command_id: UUID) -> Answer:
            voucher = use_voucher(
                merchant=merchant,
                voucher_code=body.validated_data["voucher_code"],
                now=puhui_now(),
                command_id=command_id,
            )
            answer = {"id": voucher.id, "status": voucher.status, "reward": voucher.reward_id}
            return json_answer(200, answer | {"title": title_of(voucher.reward), "used_at": voucher.used_at})

        scope = f"merchant:{merchant}"
        # A merchant is no party: its answers are sealed under a key named after its code.
        return respond_once(
            request, scope=scope, owner_id=uuid5(NAMESPACE_URL, f"urn:puhui:{scope}"), execute=execute
        )


urlpatterns = [
    path("merchant/redemptions", MerchantRedemptionsView.as_view(), name="merchant-redemptions"),
]
