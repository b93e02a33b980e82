"""Schemes and what they set: methods in force, coin rates, budgets. Loaded from catalogs, so read-only."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import period
from credits.admin.names import scheme_choices, type_name
from credits.admin.sections import REWARDS, RULES
from credits.issuance.ceilings import rooms_of
from credits.issuance.daily_ceilings import days_rooms_of
from credits.methodologies.models import InForce
from credits.schemes.models import CityAllowance, CityBudget, CoinRate, Scheme
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, place, title, whole, written
from puhui.kernel.admin.filters import choice, region_choice
from puhui.kernel.admin.words import amount, region_name
from puhui.kernel.clock import business_date, puhui_now


def _languages(codes: list[str]) -> str:
    words = dict(settings.LANGUAGES)
    return ", ".join(str(words.get(code, code)) for code in codes)


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 10, "account_balance"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        title("name", _("name")),
        title("authority", _("authority")),
        column("register_mode", _("register")),
        column("status", _("state")),
        column("is_demonstration", _("demonstration")),
        computed("valid", _("validity"), lambda scheme: period(scheme.valid_from, scheme.valid_to)),
    ]
    fields = [
        column("code", _("code")),
        column("name_zh", _("name in Chinese")),
        column("name_en", _("name in English")),
        column("authority_zh", _("authority in Chinese")),
        column("authority_en", _("authority in English")),
        column("is_demonstration", _("demonstration")),
        column("legal_reference", _("legal reference")),
        column("register_mode", _("register")),
        column("status", _("state")),
        computed("regions", _("regions"), lambda scheme: [region_name(code) for code in scheme.regions]),
        column("languages", _("languages"), _languages),
        column("currency", _("currency")),
        column("default_outcome", _("outcome without a choice")),
        column("notice_working_days", _("public notice in working days")),
        whole("monthly_coins_per_city", _("coins a city and month")),
        computed("valid", _("validity"), lambda scheme: period(scheme.valid_from, scheme.valid_to)),
        column("digest", _("digest")),
    ]

    def parts(self, request: HttpRequest, obj: Scheme) -> Sequence[Part]:
        rates = [
            [rate.label, rate.methodology or "*", amount(rate.coins_per_1000g), written(rate.effective_from)]
            for rate in obj.coin_rates.order_by("methodology", "version")
        ]
        in_force = [
            [
                type_name(row.activity_type),
                region_name(row.region),
                row.methodology_id,
                period(row.in_force_from, row.in_force_to),
            ]
            for row in obj.in_force.order_by("activity_type", "region", "in_force_from")
        ]
        allowances = [
            [region_name(row.city), amount(row.monthly_coins)] for row in obj.allowances.order_by("city")
        ]
        return [
            Part(
                _("Methodologies in force"), [_("type"), _("region"), _("methodology"), _("period")], in_force
            ),
            Part(_("Coin rates"), [_("version"), _("methodology"), _("coins for 1,000 g"), _("from")], rates),
            Part(
                _("Ceilings of issuance"),
                [_("year"), _("methodology"), _("ceiling, t"), _("issued in the year"), _("left")],
                [
                    [
                        str(room.year),
                        room.methodology or "*",
                        amount(room.ceiling_t, "t"),
                        amount(room.issued_t, "t"),
                        amount(room.left_t, "t"),
                    ]
                    for room in rooms_of(obj.code)
                ],
            ),
            Part(
                _("Ceilings of a day's issuance"),
                [_("methodology"), _("ceiling a day, t"), _("approved today"), _("left")],
                [
                    [
                        room.methodology or _("each other methodology"),
                        amount(room.ceiling_t, "t"),
                        amount(room.issued_t, "t"),
                        amount(room.left_t, "t"),
                    ]
                    for room in days_rooms_of(obj.code, business_date(puhui_now()))
                ],
            ),
            Part(_("Cities with a figure of their own"), [_("city"), _("coins a month")], allowances),
        ]


@admin.register(InForce)
class InForceAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 20, "event_available"
    ordering = ["scheme_id", "activity_type", "region", "in_force_from", "id"]
    list_display = [
        column("scheme_id", _("scheme")),
        column("activity_type", _("type"), type_name),
        place("region", _("region")),
        column("methodology_id", _("methodology")),
        computed("period", _("period"), lambda row: period(row.in_force_from, row.in_force_to)),
    ]
    list_filter = [choice("scheme_id", _("scheme"), scheme_choices), region_choice("region")]
    fields = [*list_display]

    def heading(self, obj: InForce) -> str:
        return f"{obj.scheme_id} · {type_name(obj.activity_type)} · {region_name(obj.region)}"


@admin.register(CoinRate)
class CoinRateAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 10, "currency_exchange"
    ordering = ["scheme_id", "methodology", "version"]
    list_display = [
        column("label", _("version")),
        column("scheme_id", _("scheme")),
        computed("of", _("methodology"), lambda rate: rate.methodology or "*"),
        whole("coins_per_1000g", _("coins for 1,000 g")),
        column("effective_from", _("from")),
    ]
    list_filter = [choice("scheme_id", _("scheme"), scheme_choices)]
    fields = [*list_display]


@admin.register(CityBudget)
class CityBudgetAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 20, "savings"
    territory = ("city",)
    ordering = ["-month", "scheme_id", "city"]
    list_display = [
        column("month", _("month")),
        column("scheme_id", _("scheme")),
        place("city", _("city")),
        whole("limit_coins", _("budget in coins")),
        whole("used_coins", _("given out")),
        computed("left", _("left"), lambda budget: budget.limit_coins - budget.used_coins),
    ]
    list_filter = [choice("scheme_id", _("scheme"), scheme_choices), region_choice("city", _("city"))]
    fields = [*list_display]

    def heading(self, obj: CityBudget) -> str:
        return f"{obj.scheme_id} · {region_name(obj.city)} · {obj.month:%Y-%m}"


@admin.register(CityAllowance)
class CityAllowanceAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 30, "location_city"
    territory = ("city",)
    ordering = ["scheme_id", "city"]
    list_display = [
        column("scheme_id", _("scheme")),
        place("city", _("city")),
        whole("monthly_coins", _("coins a month")),
    ]
    fields = [*list_display]

    def heading(self, obj: CityAllowance) -> str:
        return f"{obj.scheme_id} · {region_name(obj.city)}"
