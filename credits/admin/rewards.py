"""Rewards with their stock, the vouchers given out (without their codes), and the merchants."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import party
from credits.admin.sections import REWARDS
from credits.rewards.models import Merchant, Reward, Voucher
from credits.rewards.states import VoucherStatus
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status, title, whole
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import in_language, short

COLOURS = {VoucherStatus.ISSUED: "info", VoucherStatus.USED: "success", VoucherStatus.EXPIRED: "warning"}


def _rewards() -> list[tuple[str, str]]:
    return [(reward.code, in_language(reward, "title")) for reward in Reward.objects.order_by("code")]


@admin.register(Reward)
class RewardAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 50, "card_giftcard"
    ordering = ["code"]
    list_select_related = ("merchant",)
    list_display = [
        column("code", _("code")),
        title("title", _("title")),
        computed("merchant", _("merchant"), lambda reward: in_language(reward.merchant, "name")),
        whole("price_coins", _("price in coins")),
        whole("stock", _("stock")),
        whole("redeemed", _("given out")),
        computed("left", _("left"), lambda reward: reward.stock - reward.redeemed),
        column("is_offered", _("offered")),
    ]
    fields = [
        *list_display,
        column("scheme", _("scheme")),
        column("voucher_days", _("days a voucher is valid")),
    ]


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 60, "confirmation_number"
    territory = ("party__region",)
    list_display = [
        id_end("id", _("id")),
        column("reward_id", _("reward")),
        party(_("party")),
        whole("price_coins", _("price in coins")),
        status("status", _("state"), COLOURS),
        column("issued_at", _("issued at")),
        column("expires_at", _("valid to")),
        column("used_at", _("used at")),
    ]
    list_filter = [
        choice("status", _("state"), VoucherStatus.choices),
        choice("reward_id", _("reward"), _rewards),
        DayFilter,
    ]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of a voucher or of a party")
    fields = [
        column("id", _("id")),
        column("reward_id", _("reward")),
        party(_("party")),
        whole("price_coins", _("price in coins")),
        column("status", _("state")),
        column("issued_at", _("issued at")),
        column("expires_at", _("valid to")),
        column("used_at", _("used at")),
        column("command_id", _("command")),
    ]

    def heading(self, obj: Voucher) -> str:
        return f"{obj.reward_id} {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "party_id", term=term)) if term else queryset), False


@admin.register(Merchant)
class MerchantAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 70, "storefront"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        title("name", _("name")),
        column("is_active", _("active")),
    ]
    fields = [
        column("code", _("code")),
        column("name_zh", _("name in Chinese")),
        column("name_en", _("name in English")),
        column("is_active", _("active")),
    ]
