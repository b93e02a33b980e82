"""Operators that vouch for acts by signature, with their keys; a key's secret is never shown."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credits.activities.models import Operator
from credits.admin.names import type_names
from credits.admin.sections import CAPTURE
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, title, written
from puhui.kernel.admin.words import in_language, region_name, short
from puhui.kernel.clock import puhui_now


@admin.register(Operator)
class OperatorAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 30, "verified"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        title("name", _("name")),
        column("types", _("types it may sign for"), lambda codes: written(type_names(codes))),
        computed("regions", _("regions"), lambda operator: [region_name(code) for code in operator.regions]),
        column("keys_number", _("keys")),
        column("links_number", _("people linked")),
    ]
    fields = [
        column("code", _("code")),
        column("name_zh", _("name in Chinese")),
        column("name_en", _("name in English")),
        column("types", _("types it may sign for"), lambda codes: written(type_names(codes))),
        computed("regions", _("regions"), lambda operator: [region_name(code) for code in operator.regions]),
    ]

    def heading(self, obj: Operator) -> str:
        return in_language(obj, "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                keys_number=Count("keys", distinct=True),
                # Counted, never shown: who uses which partner is the people's own matter.
                links_number=Count("links", filter=Q(links__ended_at=None), distinct=True),
            )
        )

    def parts(self, request: HttpRequest, obj: Operator) -> Sequence[Part]:
        now = puhui_now()
        keys = obj.keys.order_by("-valid_from").values_list("id", "valid_from", "valid_to")
        rows = [
            [
                short(key),
                written(begin),
                written(end),
                gettext("valid") if begin <= now and (end is None or now < end) else gettext("not valid"),
            ]
            for key, begin, end in keys
        ]
        return [Part(_("Keys"), [_("id"), _("valid from"), _("valid to"), _("now")], rows)]
