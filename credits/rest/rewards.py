"""The catalogue of rewards, and turning coins into vouchers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.signin.policies import check_value_out
from credits.rewards.models import Merchant, Reward
from credits.rewards.selectors import offered_rewards
from credits.rewards.services import redeem_reward
from puhui.kernel.catalog import Text
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Answer
from puhui.kernel.rest.idempotency import json_answer
from puhui.kernel.rest.pages import CursorPages
from puhui.kernel.rest.serializers import PageBody, StrictSerializer
from puhui.kernel.rest.views import PuhuiView


class MerchantBody(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class RewardBody(serializers.Serializer):
    code = serializers.CharField()
    scheme = serializers.CharField()
    title = serializers.CharField()
    merchant = MerchantBody()
    price_coins = serializers.IntegerField()
    stock = serializers.IntegerField(help_text="What is left")
    voucher_days = serializers.IntegerField()


class RewardPage(PageBody):
    results = RewardBody(many=True)


class RedemptionIn(StrictSerializer):
    """Nothing to say: the reward stands in the path."""


class RedemptionBody(serializers.Serializer):
    id = serializers.UUIDField()
    voucher_code = serializers.CharField(help_text="Shown by this answer and its repeats alone")
    expires_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField()
    price_coins = serializers.IntegerField()
    reward = serializers.CharField()
    title = serializers.CharField()
    merchant = MerchantBody()


class RewardPages(CursorPages):
    ordering = "code"


class RewardsView(PuhuiView):
    @extend_schema(
        operation_id="list_rewards",
        parameters=[OpenApiParameter("cursor"), OpenApiParameter("page_size", int)],
        responses={200: RewardPage},
    )
    def get(self, request) -> Response:
        """List the rewards on offer with what is left of them and their price in coins."""
        pages = RewardPages()
        page = pages.paginate_queryset(offered_rewards(), request, view=self)
        return pages.get_paginated_response([_reward(reward) for reward in page])


class RedemptionsView(PuhuiView):
    @extend_schema(
        operation_id="redeem_reward",
        request=RedemptionIn,
        parameters=[OpenApiParameter("Idempotency-Key", location="header", required=True)],
        responses={201: RedemptionBody},
    )
    def post(self, request, code: str) -> HttpResponse:
        """Spend coins on a voucher. The answer holds its code; nobody can read it afterwards."""
        RedemptionIn(data=request.data).is_valid(raise_exception=True)
        actor = self.actor
        # Before the repeat of an earlier answer, too: the code in it is worth what was paid for it.
        check_value_out(actor)

        def execute(command_id: UUID) -> Answer:
            redeemed = redeem_reward(actor=actor, reward_code=code, now=puhui_now(), command_id=command_id)
            voucher, reward = redeemed.voucher, redeemed.voucher.reward
            return json_answer(
                201,
                {
                    "id": voucher.id,
                    "voucher_code": redeemed.code,
                    "expires_at": voucher.expires_at,
                    "issued_at": voucher.issued_at,
                    "price_coins": voucher.price_coins,
                    "reward": reward.code,
                    "title": title_of(reward),
                    "merchant": _merchant(reward.merchant),
                },
            )

        return self.once(execute)


def title_of(reward: Reward) -> str:
    """Return a reward's title in the caller's language."""
    return Text(reward.title_zh, reward.title_en).in_language(get_language() or "")


def _reward(reward: Reward) -> dict[str, Any]:
    return {
        "code": reward.code,
        "scheme": reward.scheme,
        "title": title_of(reward),
        "merchant": _merchant(reward.merchant),
        "price_coins": reward.price_coins,
        "stock": reward.stock - reward.redeemed,
        "voucher_days": reward.voucher_days,
    }


def _merchant(merchant: Merchant) -> dict[str, Any]:
    name = Text(merchant.name_zh, merchant.name_en).in_language(get_language() or "")
    return {"code": merchant.code, "name": name}


urlpatterns = [
    path("rewards", RewardsView.as_view(), name="rewards"),
    path("rewards/<slug:code>/redemptions", RedemptionsView.as_view(), name="reward-redemptions"),
]
