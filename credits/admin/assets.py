"""Assets of the ledger, and how much there is of each: issued, available, held, and in the scheme's own
accounts."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from credits.admin.cells import asset_name, quantity
from credits.admin.names import scheme_choices
from credits.admin.sections import LEDGER
from credits.ledger.models import Asset
from credits.ledger.selectors import Supply, supply
from credits.ledger.types import AccountKind, Book
from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import Label, column, computed, region
from puhui.kernel.admin.filters import choice, region_choice
from puhui.kernel.admin.paging import time_limit
from puhui.kernel.admin.words import link, plain

SUPPLY_SECONDS = 20


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 10, "token"
    ordering = ["id"]
    # Coins and money have no city: they are seen by those who see everywhere.
    territory = ("city",)
    list_display = [
        column("id", _("number"), plain),
        column("book", _("book")),
        column("scheme", _("scheme")),
        column("methodology", _("methodology")),
        region("city", _("city")),
        column("vintage", _("year"), plain),
        column("batch", _("batch")),
    ]
    list_filter = [
        choice("book", _("book"), Book.choices),
        choice("scheme", _("scheme"), scheme_choices),
        region_choice("city", _("city")),
    ]
    fields = [computed("name", _("asset"), asset_name), *list_display]
    actions_list = ["supply"]

    def heading(self, obj: Asset) -> str:
        return asset_name(obj)

    @action(description=_("Supply"), icon="functions")
    def supply(self, request: HttpRequest) -> HttpResponse:
        """Add up the whole ledger, asset by asset: on demand, and cut off where it takes too long."""
        if (
            not self.has_view_permission(request)
            or regions_in_sight(request, self.view_permission) is not None
        ):
            raise PermissionDenied
        note: Any = _(
            "Issued is what is available, held and in the scheme's accounts together; added up just now."
        )
        try:
            with time_limit(SUPPLY_SECONDS):
                found = supply()
        except OperationalError:
            found = []
            note = _("The ledger is too large to be added up here: manage.py audit_ledger does it.")
        # Of the scheme's own accounts those that hold anything: most stay empty for years.
        kinds = [kind for kind in AccountKind if any(item.in_system.get(kind) for item in found)]
        rows = [_row(item, kinds) for item in found]
        names = [str(kind.label) for kind in kinds]
        headers: list[Label] = [
            _("asset"),
            _("issued in all"),
            _("available"),
            _("held"),
            *names,
            _("adds up"),
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Supply"),
            "opts": self.opts,
            "parts": [Part(_("Supply of every asset"), headers, rows, note)],
            "back": reverse("admin:credits_asset_changelist"),
        }
        return TemplateResponse(request, "credits/admin/tables.html", context)


def _row(item: Supply, kinds: list[AccountKind]) -> list[Any]:
    adds_up = item.issued == item.available + item.held + sum(item.in_system.values())
    name = link(reverse("admin:credits_asset_change", args=[item.asset.pk]), asset_name(item.asset))
    inside = [item.in_system.get(kind, 0) for kind in kinds]
    amounts = [quantity(item.asset, value) for value in (item.issued, item.available, item.held, *inside)]
    if item.asset.book == Book.CASH and item.held:
        # What is set aside for sealed bids tells their prices.
        amounts[1] = amounts[2] = gettext("sealed")
    return [name, *amounts, _("yes") if adds_up else _("NO")]
